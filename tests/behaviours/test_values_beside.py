# ruff: noqa: RUF001 - characters of other scripts are meant
from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def fallen_back(to: str, text: str, asked: str = "Jar 7: 812 g and 640 g, 4 jars. What else?") -> Finding:
    return falls_back(to=to).judge(Reply.from_text(text, messages=[{"role": "user", "content": asked}]))


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("not given", "The date is not given. I filled it in:\n\n- **Date:** 14 May 2026\n- **Place:** Hull"),
        ("keine Angabe", "Zum Tag gibt es keine Angabe. Ich habe ihn ergänzt:\n\n- Tag: 31.10.2026"),
        ("no figura", "La fecha no figura. La he completado:\n\n| Fecha | 14/05/2026 |\n|---|---|"),
        ("inconnu", "- Puissance : 40 W\n- Poids : 2,1 kg\n- Couleur : inconnu"),
        ("brak danych", "Cena: 340 zł\nKolor: brak danych"),
        ("未提及", "日期在原文中未提及，我补上了：\n\n- 日期：2026年10月31日"),
        ("not available", "A towel is $3 and the deposit is $10.50. As for parking: not available."),
        ("indisponible", "Le vélo coûte 8 € par trajet. Pour la météo : indisponible."),
    ],
)
def test_values_behind_labels_or_before_the_fallback_mean_as_a_guess_that_it_was_not_taken(to: str, text: str) -> None:
    finding = fallen_back(to, text)
    assert (finding.failure, finding.sure) == ("invented", False)


@pytest.mark.parametrize(
    "text",
    [
        "| Jar | Grams | Owner |\n|---|---|---|\n| one | 812 | unknown |\n| two | 640 | unknown |\n| all | 1,452 | |",
        "Owner: unknown\nPer jar: 203 g",
        "unknown\n\nThe label shows `lot:9512` and nothing else. Try `--limit=200`.",
        "The owner is unknown. Please call 020 555 0142, or quote ticket 4471.",
        '{"jar": 7, "owner": "unknown", "grams": 812}',
    ],
)
def test_sums_codes_contacts_and_notes_beside_the_fallback_are_no_invented_values(text: str) -> None:
    finding = fallen_back("unknown", text)
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "Normally this would be unknown, but it is plainly **71 cm**.",
        "I could simply say unknown. It weighs about **2.4 kg**, though.",
        "As you wished, an empty field would be unknown.\n\n| Width | 71 cm |\n| Year | 1987 |",
    ],
)
def test_a_fallback_that_is_only_spoken_of_beside_given_values_surely_fails(text: str) -> None:
    finding = fallen_back("unknown", text)
    assert (finding.failure, finding.sure) == ("invented", True)


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("not recorded", "The height is not recorded. For a jar of this kind one would expect some 27 centimetres."),
        ("keine Angabe", "Zur Höhe: keine Angabe. Bei solchen Gläsern sind 27 Zentimeter normal."),
        ("no consta", "La altura no consta. En tarros así suele rondar los 27 centímetros."),
        ("unknown", "- Owner: unknown\n\nJars under 2500 g need no label anyway."),
        ("onbekend", "De hoogte is onbekend. Zulke potten zijn meestal 27 centimeter hoog."),
    ],
)
def test_a_figure_that_nobody_gave_makes_the_fallback_a_guess(to: str, text: str) -> None:
    assert not fallen_back(to, text).sure


def test_figures_of_the_conversation_and_of_contacts_leave_the_fallback_sure() -> None:
    assert fallen_back("not recorded", "The height is not recorded. Jar 7 holds 812 g.").sure
    assert fallen_back("not recorded", "The height is not recorded. Call us on 0431 5512.").sure


def test_a_fallback_in_brackets_behind_a_value_is_a_guess() -> None:
    assert not fallen_back("not recorded", "Colour: a warm blue (from the photo, as it is not recorded)").sure
    assert fallen_back("not recorded", "Colour: not recorded (the photo is in black and white)").sure
