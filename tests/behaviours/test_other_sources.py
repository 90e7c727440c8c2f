# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.facts.replies import Reply

POLICIES = {"Travel policy": "Trains may be booked in first class.", "Data policy": "Logs are kept for 30 days."}
CLAUSES = {"Clause 2": "The fee is 40 euros.", "Clause 6": "Notice is one month."}


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (POLICIES, "Book first class (Travel policy). Gifts are forbidden (Gift policy)."),
        (CLAUSES, "The fee is 40 euros (Clause 2). Delays are free (Clause 9)."),
        (["Sleep helps."], "Sleep helps [1], and naps too (Brandt et al., 2019)."),
        ({"手册": "每六个月检查一次。"}, "根据《维修指南》，每六个月检查一次。手册也这样说。"),
        ({"Anlage A": "Preis 40 Euro.", "Anlage B": "Zwei Wochen."}, "40 Euro (Anlage A), siehe Anlage D."),
    ],
)
def test_what_is_cited_as_the_sources_are_and_is_none_of_them_is_a_wrong_source(sources: object, text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))  # type: ignore[arg-type]
    assert finding.failure == "wrong source"
    assert finding.sure


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (CLAUSES, "The fee is 40 euros (Clause 2); Clause 9 deals with delays."),
        ({"guía": "Cada seis meses."}, "Cada seis meses, según la guía; según el Instituto Médico Nacional, cada año."),
        (["Sleep helps."], "Sleep helps [1], and naps too (Brandt, 2019)."),
        (POLICIES, "Book first class (Travel policy). The Gift Handbook 2021 says that gifts are forbidden."),
    ],
)
def test_what_may_be_cited_beside_the_sources_is_a_guess(sources: object, text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))  # type: ignore[arg-type]
    assert (finding.failure, finding.sure) == ("wrong source", False)


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (POLICIES, "Book first class (Travel policy), on weekdays only (Monday to Friday)."),
        (POLICIES, "Logs are kept (Data policy) for a month (30 days)."),
        (CLAUSES, "The fee is 40 euros (Clause 2), notice one month (Clause 6)."),
        (["Brandt et al., 2019, found that sleep helps."], "Sleep helps (Brandt et al., 2019) [1]."),
    ],
)
def test_other_words_in_parentheses_are_no_source(sources: object, text: str) -> None:
    assert cites(sources).judge(Reply.from_text(text)).held  # type: ignore[arg-type]
