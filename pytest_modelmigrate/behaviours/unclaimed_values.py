"""Values that a reply may not claim: they are denied, supposed, asked for, or an example."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pytest_modelmigrate.text.spans import Span

_READ: Final = 80
"""Characters before a value that are read, and behind it."""

_SENTENCE: Final = re.compile(r"[.!?](?=\s)|[\n。！？।؟]")
_CLAUSE: Final = re.compile(r"[,;:：，、；—–](?=\s|[^\x00-\x7f])")
_DENIED: Final = re.compile(
    r"(?:(?:n['’]t|\b(?:not|never|rather than|instead of|nicht|keine?[mnrs]?|statt|pas|plutôt que|no|non|en vez de"
    r"|invece di|não|em vez de|niet|geen|in plaats van|nie|zamiast|не|вместо))(?:\s(?:until|by|on|at|for|the|an?|as|bis"
    r"|am|um|zu|den|das|die|der|à|le|la|les|de|el|los|a|il|al|alle|o|os|até|op|om|tot|het|na|w|do|в))?\s"
    r"|不是|并非|而非|ではなく|नहीं बल्कि\s|(?:^|\s)(?:ليس|وليس)\s(?:في\s)?)[\s*_`$€£¥₹\"“„«(]*$",
    re.IGNORECASE,
)
_EXAMPLE: Final = re.compile(
    r"\b(?:e\.g|for (?:example|instance)|such as|say,|suppose|assuming|z\. ?B|zum beispiel|etwa wenn|angenommen"
    r"|par exemple|p\. ex|supposons|por ejemplo|p\. ?ej|suponiendo|per esempio|ad esempio|por exemplo|bijvoorbeeld|bijv"
    r"|na przykład|np|например)\b|例如|比如|たとえば|例えば|उदाहरण|(?:^|\s)مثلا",
    re.IGNORECASE,
)
_SUPPOSED: Final = re.compile(
    r"\b(?:if|whether|unless|perhaps|maybe|wenn|falls|ob|sofern|vielleicht|peut-être|quizás?|tal vez|forse|magari"
    r"|talvez|indien|misschien|jeśli|jeżeli|gdyby|czy|если|ли)\b"
    r"|如果|假如|是否|もし|場合|यदि|अगर|शायद|(?:^|\s)(?:إذا|لو)",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(r"[^.!?\n。！？]{0,80}[?？؟]")


def doubt_of_claims(text: str, spans: Iterable[Span]) -> str:
    """Why none of these values may be claimed; empty if one is.

    Example:
        >>> text = "It is open until 5, not until 8."
        >>> doubt_of_claims(text, [(text.index("8"), len(text) - 1)])
        'the reply may deny or suppose the value'
    """
    places = list(spans)
    unclaimed = bool(places) and all(_is_unclaimed(text, *span) for span in places)
    return "the reply may deny or suppose the value" if unclaimed else ""


def _is_unclaimed(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _READ) : start]
    before = before[max((match.end() for match in _SENTENCE.finditer(before)), default=0) :]
    clause = before[max((match.end() for match in _CLAUSE.finditer(before)), default=0) :]
    return bool(
        _DENIED.search(clause)
        or _SUPPOSED.search(clause)
        or _EXAMPLE.search(before)
        or _ASKED.match(text, end, end + _READ)
    )
