"""The feed of what is new: an entry for each section of ``CHANGELOG.md``.

A section is a day, ``## Changes of 2026-11-29``; the page ``about/changes`` shows the same file and
entries lead to its sections.  No clock is read: the same file and address give the same feed.
"""

from __future__ import annotations

import re
from html import escape

from markdown_it import MarkdownIt

NAME = "feed.xml"
PAGE = "about/changes.html"
SECTION = re.compile(
    r"^## (Changes of (\d{4}-\d\d-\d\d))\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL
)
FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>What is new on {project}</title>
<id>{base}</id>
<link href="{base}{page}"/>
<link rel="self" href="{base}{name}"/>
<updated>{day}T00:00:00Z</updated>
<author><name>{author}</name></author>
{entries}</feed>
"""
ENTRY = """\
<entry>
<title>{title}</title>
<id>{url}</id>
<link href="{url}"/>
<updated>{day}T00:00:00Z</updated>
<content type="html">{content}</content>
</entry>
"""


def feed(changelog: str, base: str, project: str, author: str) -> str:
    """Return a feed in Atom of the sections of a changelog, which has one at least.

    Parameters
    ----------
    changelog : str
        The text of the file, in Markdown.
    base, project, author : str
        The address of the site, its name, and who writes it.
    """
    sections = SECTION.findall(changelog)
    entries = [
        ENTRY.format(
            title=title,
            url=f"{base}{PAGE}#{title.lower().replace(' ', '-')}",
            day=day,
            content=escape(MarkdownIt().render(text)),
        )
        for title, day, text in sections
    ]
    return FEED.format(
        project=escape(project),
        author=escape(author),
        base=base,
        page=PAGE,
        name=NAME,
        day=max(day for _, day, _ in sections),
        entries="".join(entries),
    )
