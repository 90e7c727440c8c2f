"""Web addresses in a text."""

from __future__ import annotations

import re
from typing import Final

URL: Final = re.compile(r"https?://[^\s<>\"'`\]\u3002\uff0c]+")
"""A web address; punctuation at its end may belong to the sentence."""
