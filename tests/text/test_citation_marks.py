from __future__ import annotations

import pytest

from pytest_modelmigrate.text.citation_marks import mark_spans, marks_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("So it is [2].", [2]),
        ("So it is [1, 3].", [1, 3]),
        ("So it is [2-4].", [2, 3, 4]),
        ("So it is\u00b9\u00b2.", [12]),
        ("10\u00b2 metres", []),
        ("The flat has 64 m\u00b2 and 150 m\u00b3.", []),
        ("The claim\u00b2 is new.", [2]),
        ("[1](https://example.com)", []),
        ("`x[1]` and\n```\ny[2]\n```\n", []),
    ],
)
def test_marks_are_read(text: str, numbers: list[int]) -> None:
    assert [number for number, _ in marks_in(text)] == numbers
    assert bool(mark_spans(text)) == bool(numbers)
