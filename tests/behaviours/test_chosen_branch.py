from __future__ import annotations

from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.chosen_branch import choose
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.replies import Reply

WORDS = st.text(st.characters(exclude_characters="|"), min_size=1, max_size=10).filter(str.strip)


@given(st.text(), WORDS, WORDS)
def test_no_text_raises(text: str, primary: str, fallback: str) -> None:
    reply = Reply.from_text(text)
    assert choose(reply, primary, fallback).taken in {"primary", "fallback", "both", "neither"}
    assert not (
        prefers(primary, over=fallback).judge(reply).held
        and falls_back(to=fallback, instead_of=primary).judge(reply).held
    )
