from __future__ import annotations

from pytest_modelmigrate.analysis.calibration import Calibration, LabelledFinding, Share
from pytest_modelmigrate.facts.findings import Finding


def labelled(held: str, place: str, doubt: str = "") -> LabelledFinding:
    """A finding, from two letters: the label and what was found."""
    label, found = (letter == "y" for letter in held)
    return LabelledFinding(label, Finding(held=found, behaviour="refusal()", doubt=doubt), place)


SAMPLE = Calibration(
    (
        labelled("yy", "1"),
        labelled("yy", "2", "a doubt"),
        labelled("yn", "3"),
        labelled("ny", "4", "a doubt"),
        labelled("nn", "5"),
        labelled("nn", "6"),
        labelled("yy", "7"),
    )
)


def test_precision_is_of_those_that_hold_and_recall_of_those_that_are_labelled() -> None:
    assert SAMPLE.precision == Share(3, 4)
    assert SAMPLE.recall == Share(3, 4)
    assert Calibration((labelled("yy", "1"), labelled("ny", "2"))).precision == Share(1, 2)
    assert Calibration((labelled("yy", "1"), labelled("ny", "2"))).recall == Share(1, 1)
    assert Calibration((labelled("yy", "1"), labelled("yn", "2"))).recall == Share(1, 2)


def test_what_is_sure_is_counted_apart() -> None:
    assert SAMPLE.right == Share(5, 7)
    assert SAMPLE.unsure == Share(2, 7)
    assert SAMPLE.right_among_sure == Share(4, 5)


def test_errors_are_in_order() -> None:
    assert [each.place for each in SAMPLE.errors] == ["3", "4"]


def test_a_share_of_nothing_is_not_defined() -> None:
    assert Calibration(()).precision.value is None
    assert Calibration((labelled("nn", "1"),)).recall.value is None
    assert Share(1, 4).value == 0.25
