"""The index by which the box finds pages for words and for lines of code.

A gallery page is one document: its title, the symptoms, the first lines, the messages, its text
and the shapes of its code (``site/words.py``).  Of the chapters and references each section is
one, and so is each claim.  What the words weigh is in ``WEIGHTS``.  The cells of the matrix are
found by the shapes of their code alone.

When the build ends, ``_static/search-data.js`` is written; ``_static/search.js`` reads it.  Words
that every text has, in English, are left out: Sphinx's own list says which.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.search.en import SearchEnglish

from writethrough.gallery.scripts import hide_markers
from writethrough.gallery.wordings import PART
from writethrough.matrix import cells
from writethrough.site import ranking, words
from writethrough.site.domain import WriteThroughDomain, domain_of
from writethrough.site.gallery import write_if_new

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from writethrough.gallery.scripts import Script

WEIGHTS = {
    "title": 3.0,
    "symptoms": 5.0,
    "intro": 2.0,
    "lines": 4.0,  # of code, in the title and the symptoms
    "shapes": 2.0,
    "messages": 0.5,
    "heads": 1.0,
    "family": 1.0,
    "text": 0.7,
}
# Words that people use for one another; a synonym of what is typed counts half.
SYNONYMS = [
    line.split()
    for line in """
    alias tie share
    append concatenate cat grow
    assign set write
    batch sample
    clone copy duplicate
    crash die segfault
    crop slice
    cuda gpu
    error exception raise
    fix freeze
    image picture
    incorrect wrong
    indice index
    ignore lost vanish disappear
    learnable trainable train
    keep save store
    change edit modify mutate overwrite update
    masked mask
    nan poison
    old outdated stale
    delete drop remove
    one_hot onehot
    parameter weight
    patch tile window
    permute reorder shuffle swap
    clear reset zero
    """.strip().splitlines()
]


def terms(text: str) -> Counter[str]:
    found = words.terms(text)
    return Counter(
        {word: much for word, much in found.items() if word not in SearchEnglish.stopwords}
    )


def shapes(code: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in code.splitlines():
        found |= words.shapes(line.partition("#")[0])
    return found


def sections(doctree: nodes.document) -> list[dict[str, str]]:
    """Return what a page says, section by section; a section's own sections stand by themselves."""
    found: list[dict[str, str]] = []
    for section in doctree.findall(nodes.section):
        own = [child for child in section if not isinstance(child, nodes.section)]
        text = [node.astext() for child in own for node in child.findall(nodes.paragraph)]
        code = [node.astext() for child in own for node in child.findall(nodes.literal_block)]
        title = section.next_node(nodes.title)
        found.append(
            {
                "anchor": section["ids"][0] if found else "",
                "title": title.astext() if title else "",
                "intro": " ".join(text[0].split()) if text else "",
                "text": " ".join(text[1:]),
                "code": "\n".join(code),
            }
        )
    return found


def of_script(said: dict[str, Any], script: Script, symptoms: str) -> dict[str, Counter[str]]:
    """Return the words of a gallery page, by field."""
    code = "\n".join(hide_markers(block.text) for block in script.code)
    messages = [re.sub(PART, " ", text) for _, texts in script.errors for text in texts]
    return {
        "title": terms(said["title"]),
        "symptoms": terms(symptoms),
        "intro": terms(said["intro"]),
        "heads": terms(said["heads"]),
        "text": terms(said["text"]),
        "messages": terms(" ".join(messages)),
        "family": terms(script.path.split("/")[2].replace("-", " ")),
        "lines": words.shapes(f"{said['title']}\n{symptoms}"),
        "shapes": shapes(code),
    }


def of_section(top: str, section: dict[str, str]) -> dict[str, Counter[str]]:
    return {
        "title": terms(section["title"]),
        "heads": terms(top),
        "intro": terms(section["intro"]),
        "text": terms(section["text"]),
        "shapes": shapes(section["code"]),
    }


def tells(domain: WriteThroughDomain, name: str) -> bool:
    """Whether a page is one that the box finds by what it says.

    Pages on the site itself, and lists of what the pages below say, are none of them.
    """
    return name in domain.scripts or not name.startswith(("about/", "gallery/"))


def findable(domain: WriteThroughDomain) -> list[str]:
    """Return the pages that the box leads to: first those with a message, then the others."""
    claimed = {claim["docname"] for claim in domain.data["claims"].values()}
    names = [n for n in sorted(domain.data["texts"]) if tells(domain, n) or n in claimed]
    said = {name for name, script in domain.scripts.items() if script.errors}
    said |= {page for page, _, _ in domain.older}
    return sorted(names, key=lambda name: name not in said)


def documents(
    domain: WriteThroughDomain, pages: list[str]
) -> Iterator[tuple[list[Any], dict[str, Counter[str]]]]:
    """Give for each document where it leads and what it says.

    Where it leads is the number of a page among ``pages``; for a part of one also its anchor and
    its title, or the sentence of a claim.
    """
    number = {name: place for place, name in enumerate(pages)}
    for name in pages:
        if not tells(domain, name):
            continue
        said = domain.data["texts"][name]
        script = domain.scripts.get(name)
        if script is not None:
            symptoms = " ".join(domain.data["symptoms"].get(name, []))
            yield [number[name]], of_script(said, script, symptoms)
        for part in said["sections"]:
            where = [number[name], part["anchor"], part["title"]]
            yield where if part["anchor"] else where[:1], of_section(said["title"], part)
    for name, claim in sorted(domain.data["claims"].items()):
        where = [number[claim["docname"]], f"claim-{name}", claim["sentence"]]
        yield where, {"intro": terms(claim["sentence"])}


def data(domain: WriteThroughDomain) -> dict[str, Any]:
    """Return what ``search.js`` reads."""
    places, said = zip(*documents(domain, findable(domain)), strict=True)
    levels = ranking.levels(said, WEIGHTS)
    kept = ranking.worth_keeping(levels, len(places))
    packed = ranking.packed(kept)
    updates = [[update.id, sorted(shapes(update.code))] for update in cells.UPDATES]
    return {
        "documents": places,
        "terms": " ".join(packed),
        "postings": " ".join(packed.values()),
        # Words of the site that tell no document from the others: not kept, and yet not strange.
        "common": sorted(word for word in set(levels) - set(kept) if words.WORD.fullmatch(word)),
        "synonyms": [[next(iter(words.terms(word))) for word in group] for group in SYNONYMS],
        "updates": [[name, own] for name, own in updates if own],
    }


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and app.builder.format == "html":
        text = json.dumps(data(domain_of(app.env)), ensure_ascii=False, separators=(",", ":"))
        write_if_new(Path(app.outdir) / "_static" / "search-data.js", f"window.WT_SEARCH={text};\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
