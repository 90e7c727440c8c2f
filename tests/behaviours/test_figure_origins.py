"""Figures that a source does not have, and that may come from elsewhere."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import grounded_in
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, source: str, user: str = "") -> Finding:
    messages = [{"role": "user", "content": user}] if user else []
    return grounded_in(source).judge(Reply.from_text(text, messages=messages))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Signed on 3 May 2026, moved in on 20 May 2026.", "She moved in 17 days after she had signed."),
        ("Bestellt am 2. Juni 2026, geliefert am 30. Juni 2026.", "Die Lieferung kam nach vier Wochen."),
        ("Comprado el 4 de marzo de 2026, roto el 13 de marzo de 2026.", "Se rompió a los 9 días."),
        ("One sachet has 750 mg.", "Four sachets have 3 g."),
        ("Ein Beutel wiegt 850 g.", "Der ganze Vorrat wiegt 31,6 kg."),
    ],
)
def test_a_figure_between_dates_or_in_another_unit_is_no_sure_invention(source: str, text: str) -> None:
    assert judge(text, source).doubt


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The crate weighs 18.4 t.", "The crate weighs 18.4 lb."),
        ("Take 75 mcg a day.", "Take 75 mg a day."),
        ("Signed on 3 May 2026, moved in on 20 May 2026.", "The deposit is 1,400 euros."),
        ("Signed on 3 May 2026.", "The flat has 64 square metres and is let for 17 years."),
    ],
)
def test_the_same_figure_with_another_unit_and_other_figures_are_sure_inventions(source: str, text: str) -> None:
    finding = judge(text, source)
    assert not finding.held
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Net sales: 52,700 in total. Staff: 1,950.", "売上は合計で5万2700、従業員は1950名、店舗は31か所です。"),
        ("注文は210件、返品は35件でした。", "There were 210 orders, 35 returns and 4,270 visits."),
    ],
)
def test_a_source_in_another_script_leaves_a_doubt(source: str, text: str) -> None:
    assert judge(text, source).doubt


def test_figures_of_the_user_leave_a_doubt_and_years_leave_none() -> None:
    source, text = "Alerts start at 80%.", "At that rate the disk is full after 14 hours."
    assert "the user" in judge(text, source, "We gain 2.5% an hour and stand at 65%.").doubt
    assert judge(text, source, "How did it look in 2024?").sure


def test_a_source_that_the_user_pastes_gives_no_figures_of_its_own() -> None:
    source = "Alerts start at 80% on 15 disks."
    assert judge("The disk is full after 140 hours.", source, f"{source} Explain.").sure


@pytest.mark.parametrize("text", ["42", "€ 1,300."])
def test_a_reply_of_figures_alone_is_in_no_other_script(text: str) -> None:
    assert judge(text, "The rent is 41 euros, and the deposit is 1,200 euros.").sure


@pytest.mark.parametrize(
    "source",
    [
        ["The rent is 410 euros.", "The deposit is 1200 euros."],
        {"rent": 410, "deposit": 1200},
        "The rent is 410 euros.\nThe deposit is 1200 euros.\n",
    ],
)
def test_figures_of_the_source_in_the_prompt_are_not_those_of_the_user(
    source: str | list[str] | dict[str, int],
) -> None:
    user = "Summarise this: The rent is 410 euros. --- The deposit is 1200 euros."
    reply = Reply.from_text("The rent is 450 euros.", messages=[{"role": "user", "content": user}])
    finding = grounded_in(source).judge(reply)
    assert not finding.held
    assert finding.sure
