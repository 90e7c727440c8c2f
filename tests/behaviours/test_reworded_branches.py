# ruff: noqa: RUF001 - signs of other scripts are meant
from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.behaviours.reworded_branches import is_nearly_said
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("branch", "text"),
    [
        ("the ferry is cancelled", "They have cancelled both ferries for tonight."),
        ("die Fähre fällt aus", "Heute fallen die Fähren aus."),
        ("le ferry est annulé", "Les ferrys sont tous annulés."),
        ("el ferri está cancelado", "Han cancelado los dos ferris, el de las seis está cancelada también."),
        ("フェリーは欠航です", "本日のフェリーはすべて欠航となりました。フェリーは明日です。"),
        ("渡轮已经取消", "今晚的渡轮取消了，明天已经恢复。"),
    ],
)
def test_a_sentence_with_most_of_the_words_of_a_branch_may_be_that_branch(branch: str, text: str) -> None:
    assert is_nearly_said(text, branch)
    finding = falls_back(to=branch).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (False, False)


@pytest.mark.parametrize(
    ("branch", "text"),
    [
        ("the ferry is cancelled", "The ferry leaves at six from pier two."),
        ("die Fähre fällt aus", "Die Fähre fährt um sechs."),
        ("not in the timetable", "The timetable lists three ferries."),
        ("渡轮已经取消", "六点有船。"),
        ("!!", "Wait."),
    ],
)
def test_a_sentence_with_a_few_of_the_words_is_something_else(branch: str, text: str) -> None:
    assert not is_nearly_said(text, branch)
    assert falls_back(to=branch).judge(Reply.from_text(text)).sure


def test_a_branch_that_is_denied_word_for_word_is_surely_not_taken() -> None:
    finding = prefers("a night train", over="take the coach").judge(
        Reply.from_text("There is no night train, not a night train.")
    )
    assert finding.failure == "took neither"
