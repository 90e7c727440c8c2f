"""Web addresses in a text."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit, urlunsplit

URL: Final = re.compile(r"https?://[^\s<>\"'`\]\u3002\uff0c]+")
"""A web address; punctuation at its end may belong to the sentence."""


def without_user_info(url: str) -> str:
    """A URL without user name and password."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def shown_address(url: str) -> str:
    """A URL as messages and files show it: without user name, password and query, which may hold credentials."""
    return without_user_info(url).partition("?")[0]
