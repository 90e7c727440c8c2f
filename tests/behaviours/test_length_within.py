from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.length_within import length_within
from pytest_modelmigrate.facts.replies import Reply

TEN = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("text", "ratio", "failure"),
    [
        (TEN, 1.0, None),
        (f"{TEN} eleven", 1.2, None),
        (f"{TEN} {TEN}", 1.5, "too long"),
        ("one", 1.5, None),
        ("one", (0.5, 1.5), "too short"),
        (f"{TEN} {TEN}", (0.5, None), None),
    ],
)
def test_a_ratio_is_kept_or_broken(text: str, ratio: Any, failure: str | None) -> None:
    assert length_within(ratio, of=TEN).judge(Reply.from_text(text)).failure == failure


def test_by_how_much_is_said_with_the_fix() -> None:
    finding = length_within(1.5, of=TEN).judge(Reply.from_text(f"{TEN} {TEN}"))
    assert finding.evidence == "20 words against 10: 100% more, allowed: at most 1.5 times as many"
    assert "length instruction" in (finding.fix or "")


def test_the_baseline_may_be_a_reply() -> None:
    assert Reply.from_text(TEN) == length_within(1.0, of=Reply.from_text(TEN))


@pytest.mark.parametrize(("unit", "held"), [("words", True), ("characters", False), ("sentences", False)])
def test_the_unit_matters(unit: Any, held: bool) -> None:  # noqa: FBT001 - a test's parameter
    finding = length_within(1.0, of="I am. I go.", unit=unit).judge(Reply.from_text("Extraordinary. I. We. So"))
    assert finding.held is held


def test_chinese_is_not_one_long_word() -> None:
    assert (
        length_within(1.2, of="我们在二十年前").judge(Reply.from_text("我们在二十年前开始了这项工作")).failure
        == "too long"
    )


def test_a_baseline_without_text_is_the_author_s_error() -> None:
    with pytest.raises(ValueError, match="baseline with a text"):
        length_within(1.2, of=Reply.from_text(""))


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(length_within(1.2, of="Yes.")) == "length_within(1.2, of='Yes.')"
    assert repr(length_within((0.5, 2), of="Yes.", unit="lines")) == "length_within((0.5, 2), of='Yes.', unit='lines')"
