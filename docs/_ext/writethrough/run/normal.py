"""What is taken out of all that a run says, since it is no difference of torch.

Everything that a page shows or a promise is compared with goes through `clean`.
"""

from __future__ import annotations

import os
import re

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def clean(text: str) -> str:
    """Return ``text`` without this machine's paths and the worker's own frames."""
    own_frame = rf'^[ ]*File "{re.escape(PACKAGE)}/[^"]*", line .*\n(?:(?![ ]*File )[ ]+.*\n)*'
    text = re.sub(own_frame, "", text, flags=re.MULTILINE)
    text = re.sub(r"\s*\(Triggered internally at [^)]*\)", "", text)
    text = re.sub(r"""(?:^|(?<=["'\s(]))(?:/[^\s"/:]+)+/site-packages/""", "", text)
    # Asserts in C++ name the file as it lay where torch was built; objects, their address.
    text = re.sub(r'"/[^"\s]*?/(?=(?:aten|c10|torch)/)', '"', text)
    text = re.sub(r" at 0x[0-9a-f]{6,}", "", text)
    return text.replace(os.getcwd() + os.sep, "")
