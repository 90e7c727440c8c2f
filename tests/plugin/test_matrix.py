from __future__ import annotations

from datetime import date

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.plugin.matrix import Matrix, matrix, model_ids

TODAY = date(2026, 11, 20)


def of(models: str, efforts: str = "", baseline: str = "") -> Matrix:
    return matrix(models, efforts, baseline, TODAY)


def ids(found: Matrix) -> list[str]:
    return [cell.target.id for cell in found.cells]


@pytest.mark.parametrize("spelling", ["opus-4-7", "claude-opus-4-7"])
def test_a_short_and_a_full_name_are_one_target(spelling: str) -> None:
    (cell,) = of(spelling).cells
    assert (cell.target.model, cell.target.id) == ("claude-opus-4-7", "opus-4-7")


def test_models_are_crossed_with_efforts_and_those_that_name_one_are_not() -> None:
    found = of("opus-4-7,opus-5@low", "high,xhigh")
    assert ids(found) == ["opus-4-7-high", "opus-4-7-xhigh", "opus-5-low"]


def test_an_impossible_cell_stays_in_the_matrix_and_names_the_accepted_efforts() -> None:
    possible, impossible = of("opus-4-6", "high,xhigh").cells
    assert possible.impossible is None
    assert impossible.impossible == "opus-4-6 does not accept effort 'xhigh'; it accepts low, medium, high, max"
    assert [target.id for target in of("opus-4-6", "high,xhigh").targets] == ["opus-4-6-high"]


def test_a_model_without_effort_makes_every_effort_impossible() -> None:
    (cell,) = of("haiku-4-5@low").cells
    assert cell.impossible == "haiku-4-5 does not accept the effort parameter"


def test_a_note_names_a_model_that_does_not_run_at_all() -> None:
    found = of("opus-4-6,haiku-4-5", "low,xhigh")
    assert ids(found) == ["opus-4-6-low", "opus-4-6-xhigh", "haiku-4-5-low", "haiku-4-5-xhigh"]
    assert found.notes == (
        "haiku-4-5-low does not run: haiku-4-5 does not accept the effort parameter",
        "haiku-4-5-xhigh does not run: haiku-4-5 does not accept the effort parameter",
    )


@pytest.mark.parametrize(
    ("spelling", "model", "name"),
    [
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001", "haiku-4-5-20251001"),
        ("us.anthropic.claude-opus-4-7-v1:0", "us.anthropic.claude-opus-4-7-v1:0", "bedrock-opus-4-7"),
        ("claude-opus-4-5@20251101", "claude-opus-4-5@20251101", "vertex-opus-4-5"),
    ],
)
def test_platform_ids_go_on_the_wire_as_they_are_and_get_a_safe_id(spelling: str, model: str, name: str) -> None:
    (cell,) = of(f"{spelling}@low").cells
    assert cell.target.model == model
    assert cell.target.id == f"{name}-low"


def test_naming_a_target_twice_runs_it_once() -> None:
    assert ids(of("opus-4-7,claude-opus-4-7,opus-4-7")) == ["opus-4-7"]


@pytest.mark.parametrize("typo", ["opus-47", "opus-4.7", "Opus-4-7", "opsu-4-7"])
def test_a_misspelt_model_is_refused_with_a_suggestion(typo: str) -> None:
    with pytest.raises(InvalidSettingError, match=r"did you mean .*opus-4-7"):
        of(typo)


def test_a_model_that_resembles_none_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(InvalidSettingError, match=r"'zzz'.* opus-4-7, .*haiku-4-5"):
        of("zzz")


def test_a_misspelt_effort_is_refused_with_the_accepted_ones() -> None:
    with pytest.raises(
        InvalidSettingError, match=r"--models: invalid effort 'hihg'; did you mean high\? choose from .*xhigh, max"
    ):
        of("opus-4-7@hihg")


def test_an_unknown_model_that_looks_like_one_runs_with_a_note() -> None:
    found = of("opus-7")
    assert ids(found) == ["opus-7"]
    assert "opus-7 is not in the catalogue" in found.notes[0]


def test_a_model_that_retires_within_thirty_days_is_named_with_its_replacement() -> None:
    assert of("sonnet-4-5").notes == ("sonnet-4-5 retires 2026-11-30; replacement claude-sonnet-5-5",)
    assert matrix("sonnet-4-5", "", "", date(2026, 10, 1)).notes == ()
    assert matrix("sonnet-4-5", "", "", date(2026, 12, 1)).notes[0].startswith("sonnet-4-5 retired 2026-11-30")


def test_the_baseline_comes_first() -> None:
    assert ids(of("opus-4-6,opus-4-7,opus-5", baseline="opus-4-7")) == ["opus-4-7", "opus-4-6", "opus-5"]


def test_a_baseline_outside_of_the_matrix_is_refused() -> None:
    with pytest.raises(
        InvalidSettingError,
        match="it is not one of the targets\n  next        choose from opus-4-6\n  or          add it to --models",
    ):
        of("opus-4-6", baseline="opus-4-7")


@pytest.mark.parametrize(
    ("models", "efforts", "baseline", "reason", "choices"),
    [
        (
            "opus-4-6,opus-4-7",
            "high",
            "opus-4-6@xhigh",
            "effort 'xhigh'; it accepts .*",
            "opus-4-6@high, opus-4-7@high",
        ),
        ("opus-4-6@xhigh,opus-4-7@high", "", "opus-4-6@xhigh", "effort 'xhigh'; it accepts .*", "opus-4-7@high"),
        ("haiku-4-5,opus-4-7", "", "haiku-4-5@low", "the effort parameter", "haiku-4-5, opus-4-7"),
    ],
)
def test_an_impossible_baseline_is_refused_with_the_possible_ones(
    models: str, efforts: str, baseline: str, reason: str, choices: str
) -> None:
    message = (
        rf"^--migrate-baseline: invalid baseline '{baseline}': [a-z0-9-]+ does not accept {reason}\n"
        rf"  next        choose from {choices}$"
    )
    with pytest.raises(InvalidSettingError, match=message):
        of(models, efforts, baseline)


@pytest.mark.parametrize(("models", "efforts"), [("opus-4-6,opus-4-7", "xhigh"), ("opus-4-6@xhigh,opus-4-7", "")])
def test_a_first_target_that_is_impossible_is_refused_as_the_baseline_of_the_others(models: str, efforts: str) -> None:
    with pytest.raises(InvalidSettingError) as error:
        of(models, efforts)
    assert str(error.value) == (
        "--migrate-baseline: invalid baseline 'opus-4-6@xhigh', the first target: opus-4-6 does not accept effort "
        f"'xhigh'; it accepts low, medium, high, max\n  next        choose from opus-4-7{'@xhigh' if efforts else ''}"
    )
    assert ids(of(models, efforts, "opus-4-7@xhigh" if efforts else "opus-4-7"))[0].startswith("opus-4-7")


def test_impossible_cells_alone_stay_skips() -> None:
    assert [cell.impossible is not None for cell in of("opus-4-6,haiku-4-5", "xhigh").cells] == [True, True]


def test_an_impossible_cell_after_the_first_is_no_problem() -> None:
    assert [cell.impossible is None for cell in of("opus-4-7,opus-4-6", "xhigh").cells] == [True, False]


def test_the_id_of_a_target_does_not_depend_on_how_many_were_chosen() -> None:
    assert ids(of("opus-4-6,opus-4-7"))[1:] == ids(of("opus-4-7"))


def test_model_ids_are_models_without_efforts() -> None:
    assert model_ids("opus-4-6, claude-sonnet-4-6,", "--migrate-from") == ("claude-opus-4-6", "claude-sonnet-4-6")
    with pytest.raises(InvalidSettingError, match=r"^--migrate-from: 'opus-4-6@high' names an effort; give model"):
        model_ids("opus-4-6@high", "--migrate-from")


def searched(models: str, efforts: str = "", baseline: str = "") -> list[str]:
    return ids(matrix(models, efforts, baseline, TODAY, search_efforts=True))


def test_a_search_gives_each_model_but_the_baseline_all_efforts_that_it_accepts() -> None:
    assert searched("opus-4-6,opus-4-7") == ["opus-4-6", *(f"opus-4-7-{effort}" for effort in EFFORTS)]


def test_a_search_leaves_models_that_name_an_effort_or_accept_none() -> None:
    assert searched("opus-4-6,opus-4-7@high,haiku-4-5") == ["opus-4-6", "opus-4-7-high", "haiku-4-5"]


def test_a_search_of_the_model_of_the_baseline_ends_below_its_effort() -> None:
    assert searched("opus-4-7@high,opus-4-7") == ["opus-4-7-high", "opus-4-7-low", "opus-4-7-medium"]


def test_a_search_takes_the_efforts_that_are_named_from_the_lowest_on() -> None:
    assert searched("opus-4-7,opus-4-6", "high,low", "opus-4-6") == ["opus-4-6", "opus-4-7-low", "opus-4-7-high"]


@pytest.mark.parametrize(("name", "meant"), [("opus-4-77", "; did you mean opus-4-7?"), ("sonnet-7", "unknown")])
def test_an_unknown_model_that_looks_like_a_typo_is_named(pytester: pytest.Pytester, name: str, meant: str) -> None:
    pytester.makepyfile("def test_it(target): pass")
    result = pytester.runpytest_inprocess(f"--models={name}", "--migrate-calls=sim")
    result.stdout.fnmatch_lines([f"modelmigrate: note: {name} is not in the catalogue of *{meant.replace('?', '[?]')}"])
