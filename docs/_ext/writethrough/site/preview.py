"""The picture that a chat or a wiki shows beside a link to a page: its title in large letters.

Each is made once a title: its file is called by the digest of what it shows.  `icon` draws the mark
of the site (``_static/mark.svg``) as phones want it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageColor, ImageDraw, ImageFont

from writethrough.site.progress import shown

FOLDER = "previews"
WIDTH, HEIGHT, MARGIN = 1200, 630, 80  # pixels, as OpenGraph's readers want them
SIZES = (72, 60, 50, 42, 36)  # of the title's letters; the first that fits is taken
PAPER, INK, QUIET, ACCENT = "#ffffff", "#14181c", "#575f68", "#e08a1e"
STEPS = 8  # of the edges of letters, from the paper to their colour


def palette() -> Image.Image:
    """Return the colours of the pictures; to look for them in each one takes ten times as long."""
    colours = list(ImageColor.getrgb(ACCENT))
    for letters in (INK, QUIET):
        for step in range(STEPS):
            parts = ImageColor.getrgb(letters)
            colours += [255 - (255 - part) * step // (STEPS - 1) for part in parts]
    image = Image.new("P", (1, 1))
    image.putpalette(colours)
    return image


def wrapped(text: str, font: Any) -> list[str]:
    """Return a text in lines that are no wider than a picture without its margins."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(joined) <= WIDTH - 2 * MARGIN:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def draw(title: str, badge: str, site: str, path: Path) -> None:
    """Write the picture of a page as PNG; a title that fits in no size is cut off.

    Parameters
    ----------
    title, badge, site : str
        What stands large in the middle, small above it, and small below it.
    path : Path
        Where it is written.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen, small = ImageDraw.Draw(image), ImageFont.load_default(34)
    room = HEIGHT - 2 * MARGIN - 120
    for size in SIZES:
        font, step = ImageFont.load_default(size), int(size * 1.3)
        lines = wrapped(title, font)
        if len(lines) * step <= room:
            break
    pen.rectangle((0, 0, 24, HEIGHT), fill=ACCENT)
    pen.text((MARGIN, MARGIN), badge, font=small, fill=QUIET)
    for number, line in enumerate(lines[: room // step]):
        pen.text((MARGIN, MARGIN + 70 + number * step), line, font=font, fill=INK)
    pen.text((MARGIN, HEIGHT - MARGIN - 20), site, font=small, fill=QUIET)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(palette=palette(), dither=Image.Dither.NONE).save(path)


def icon(path: Path) -> None:
    """Write the mark as a PNG of 180 pixels: four cells, two of them written."""
    unit = 3.5  # pixels for a unit of the mark, which is 48 by 32
    image = Image.new("RGB", (180, 180), PAPER)
    pen = ImageDraw.Draw(image)

    def box(x: float, width: float, **colours: str) -> None:
        left, top = 6 + x * unit, 34 + 14 * unit
        pen.rectangle((left, top, left + width * unit, top + 11 * unit), width=8, **colours)

    for x in (2, 13, 24, 35):
        box(x, 11, outline="#5b7fa6")
    box(13, 22, outline=ACCENT, fill="#f1c88f")
    middle, tip = 6 + 24 * unit, 34 + 9 * unit
    pen.line((middle, 34, middle, tip), fill=ACCENT, width=10)
    pen.polygon((middle - 18, tip - 16, middle + 18, tip - 16, middle, tip + 6), fill=ACCENT)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, optimize=True)


def name_of(title: str, badge: str) -> str:
    """Return the address of the picture of a page, from the root of the site."""
    digest = hashlib.sha256(f"{badge}\n{title}".encode()).hexdigest()
    return f"{FOLDER}/{digest[:16]}.png"


def renew(folder: Path, wanted: dict[str, tuple[str, str]], site: str) -> None:
    """Make the pictures that are not there, and delete those that nobody wants.

    Parameters
    ----------
    folder : Path
        The root of the site.
    wanted : dict of str to (str, str)
        Title and badge of each picture, by its address.
    site : str
        The name of the site.
    """
    for path in sorted((folder / FOLDER).glob("*.png")):
        if f"{FOLDER}/{path.name}" not in wanted:
            path.unlink()
    new = sorted(name for name in wanted if not (folder / name).is_file())
    for name in shown(iter(new), new, "drawing previews... "):
        draw(*wanted[name], site, folder / name)
