"""Sources in texts: the pages that a fix names, which a report shows as links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SOURCE: Final = re.compile(r"\s*\((https://[^\s()]+)\)")


@dataclass(frozen=True, slots=True)
class Sourced:
    """A text with the page that it names.

    Attributes:
        before: the text before the page.
        url: the page; empty where it names none.
        after: the text behind it.
    """

    before: str
    url: str = ""
    after: str = ""

    @classmethod
    def of(cls, text: str) -> Sourced:
        """Find the page in a text, such as `say it positively (https://...)`."""
        found = _SOURCE.search(text)
        return cls(text[: found.start()], found[1], text[found.end() :]) if found else cls(text)
