# ruff: noqa: RUF001 - numerals of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate import grounded_in
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("该药每日两次，每次5毫升。", "每天服用两次，连续服用七天。"),
        ("门票50元。", "门票五十元，儿童三十元。"),
        ("请提前两周预订。", "请提前三周预订。"),
        ("保修期为两年。", "保修期为五年。"),
        ("会议室可坐20人。", "会议室可坐三十人。"),
        ("片道2時間です。", "片道二時間、往復で五時間です。"),
    ],
)
def test_a_numeral_with_a_unit_that_the_source_lacks_is_a_guess(source: str, text: str) -> None:
    assert not grounded_in(source).judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("该药每日两次，每次5毫升。", "每天服用两次，每次五毫升。"),
        ("门票50元。", "门票五十元，买一次就够。"),
        ("保修期为12个月。", "保修期为十二个月。"),
    ],
)
def test_numerals_of_the_source_are_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.doubt) == (True, "")
