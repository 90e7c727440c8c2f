"""XML elements in a reply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.spans import Span

_TAG: Final = r"<(?P<closing>/?)(?P<name>{names})(?:\s[^<>]*)?(?P<empty>/?)>"


def xml_problem(text: str, elements: str | Sequence[str]) -> FormatProblem | None:
    """Check that each element is there once, closed, and in this order; other text around them is allowed."""
    names = [elements] if isinstance(elements, str) else list(elements)
    tags = list(re.finditer(_TAG.format(names="|".join(map(re.escape, names))), text))
    position = 0
    for name in names:
        opening = [tag for tag in tags if tag["name"] == name and not tag["closing"]]
        closing = [tag for tag in tags if tag["name"] == name and tag["closing"]]
        if not opening:
            return FormatProblem("no XML element", f"there is no <{name}>")
        if len(opening) > 1:
            return FormatProblem(
                "several XML elements", f"<{name}> occurs {len(opening)} times", tuple(tag.span() for tag in opening)
            )
        if opening[0]["empty"]:
            closing = closing or opening
        if not closing or closing[0].start() < opening[0].start():
            return FormatProblem("unclosed XML element", f"<{name}> is never closed", (opening[0].span(),))
        if opening[0].start() < position:
            return FormatProblem(
                "XML elements in another order",
                f"<{name}> comes before an element that should come first",
                (opening[0].span(),),
            )
        position = closing[-1].end()
    return None


def xml_span(text: str, elements: str | Sequence[str]) -> Span | None:
    """The span from the first element to the end of the last."""
    names = [elements] if isinstance(elements, str) else list(elements)
    tags = list(re.finditer(_TAG.format(names="|".join(map(re.escape, names))), text))
    return (tags[0].start(), tags[-1].end()) if tags else None
