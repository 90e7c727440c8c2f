from __future__ import annotations

import re
from datetime import date

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.plugin.commands import spelled
from pytest_modelmigrate.plugin.judge_model import judge_model
from pytest_modelmigrate.plugin.matrix import Matrix, matrix, model_ids
from pytest_modelmigrate.plugin.platform_ids import check_platforms
from pytest_modelmigrate.wire.decision import Mode

TODAY = date(2026, 11, 20)


def of(models: str, efforts: str = "", baseline: str = "", *, audit: bool = False) -> Matrix:
    return matrix(models, efforts, baseline, TODAY, search_efforts=audit)


def ids(found: Matrix) -> list[str]:
    return [cell.target.id for cell in found.cells]


def test_a_mix_is_one_target_with_the_baseline_for_all_other_requests() -> None:
    found = of("opus-4-6@high,planner=opus-4-7+writer=sonnet-4-6@low")
    assert ids(found) == ["opus-4-6-high", "planner-opus-4-7+writer-sonnet-4-6-low"]
    assert [part.id for part in found.targets[1].parts] == ["opus-4-6-high", "opus-4-7", "sonnet-4-6-low"]


def test_a_role_may_be_the_model_that_an_agent_uses_today() -> None:
    found = of("opus-4-6,claude-opus-4-5=opus-4-7")
    assert ids(found) == ["opus-4-6", "opus-4-5-opus-4-7"]
    assert found.targets[1].roles[0].role == "opus-4-5"


def test_the_order_of_roles_does_not_matter() -> None:
    assert of("opus-4-6,a=opus-4-7+b=opus-5").cells == of("opus-4-6,b=opus-5+a=opus-4-7,a=opus-4-7+b=opus-5").cells


@pytest.mark.parametrize("models", ["planner=opus-4-7,opus-4-6", "opus-5,opus-4-6"])
def test_the_first_model_that_is_no_mix_is_the_baseline(models: str) -> None:
    assert of(models).targets[0].id == models.partition(",")[2 if "=" in models else 0]


def test_a_chosen_baseline_is_that_of_every_mix() -> None:
    found = of("opus-4-5,opus-4-6@low,planner=opus-4-7", baseline="opus-4-6@low")
    assert ids(found) == ["opus-4-6-low", "opus-4-5", "planner-opus-4-7"]
    assert (found.targets[2].model, found.targets[2].effort) == ("claude-opus-4-6", "low")


def test_a_mix_alone_leaves_all_other_requests_as_they_are() -> None:
    (target,) = of("planner=opus-4-7").targets
    assert (target.model, target.effort, target.models) == ("", None, ("claude-opus-4-7",))


def test_roles_that_name_no_effort_are_crossed_with_efforts() -> None:
    found = of("opus-4-6@high,a=opus-4-7+b=sonnet-4-6@low,c=opus-4-7@max", "medium,xhigh")
    assert ids(found) == [
        "opus-4-6-high",
        "a-opus-4-7-medium+b-sonnet-4-6-low",
        "a-opus-4-7-xhigh+b-sonnet-4-6-low",
        "c-opus-4-7-max",
    ]


def test_a_mix_is_impossible_where_one_of_its_models_does_not_accept_its_effort() -> None:
    (_, cell) = of("opus-4-6,a=opus-4-7@xhigh+b=opus-4-6@xhigh").cells
    assert cell.impossible == "opus-4-6 does not accept effort 'xhigh'; it accepts low, medium, high, max"
    assert of("opus-4-6@xhigh,a=opus-4-7").targets == ()


def test_an_effort_audit_runs_a_mix_as_it_is() -> None:
    found = of("opus-4-6,planner=opus-4-7,opus-4-7", audit=True)
    assert set(ids(found)) == {"opus-4-6", "planner-opus-4-7", *(f"opus-4-7-{effort}" for effort in EFFORTS)}


def test_the_notes_name_the_models_of_roles() -> None:
    assert of("opus-4-6,planner=claude-opus-9-9").notes[0].startswith("opus-9-9 is not in the catalogue")


def test_an_id_holds_only_what_keyword_expressions_and_file_names_accept() -> None:
    for cell in of("opus-4-6,us.anthropic.claude-opus-4-5-v1:0=claude-opus-4-5@20251101@low+a_b.c-d=opus-5").cells:
        assert re.fullmatch(r"[A-Za-z0-9_.+-]+", cell.target.id)


@pytest.mark.parametrize("mix", ["planner=opus-4-7+writer=sonnet-4-6@low", "opus-4-5=opus-4-7"])
def test_a_mix_is_spelled_in_commands_as_options_accept_it(mix: str) -> None:
    assert spelled(of(f"opus-4-6,{mix}").targets[1]) == mix


@pytest.mark.parametrize(
    ("models", "message"),
    [
        ("planner=opus4.7", "--models: invalid model 'opus4.7'; did you mean opus-4-7?"),
        ("planner=opus-4-7@hi", "--models: invalid effort 'hi'; did you mean high?"),
        ("opus-47=opus-4-8", "--models: invalid role 'opus-47'; did you mean the model opus-4-7?"),
        ("pl/a=opus-4-7", "--models: invalid role 'pl/a'; a role begins with a letter"),
        ("planner=", "'planner=' is not written as ROLE=MODEL"),
        ("=opus-4-7", "'=opus-4-7' is not written as ROLE=MODEL"),
        ("opus-4-6+planner=opus-4-7", "'opus-4-6' is not written as ROLE=MODEL"),
        ("a=opus-4-7+a=opus-5", "it moves 'a' twice"),
        ("opus-4-6,a=claude-opus-4-7-b-opus-5,a-opus-4-7-b=opus-5", "two targets have the id a-opus-4-7-b-opus-5"),
    ],
)
def test_a_misspelt_mix_is_refused_with_what_to_write(models: str, message: str) -> None:
    with pytest.raises(InvalidSettingError, match=re.escape(message)):
        of(models)


def test_a_mix_cannot_be_the_baseline() -> None:
    with pytest.raises(InvalidSettingError, match=r"a mix is compared with .*\n  next        choose from opus-4-6"):
        of("opus-4-6,planner=opus-4-7", baseline="planner=opus-4-7")


def test_other_options_do_not_take_a_mix() -> None:
    with pytest.raises(InvalidSettingError, match="only --models of pytest moves a role, so give the model: opus-4-7"):
        model_ids("planner=opus-4-7", "--migrate-from")


def test_no_model_of_a_mix_may_judge() -> None:
    targets = of("opus-4-6,planner=opus-4-7").targets
    for judge in ("opus-4-6", "opus-4-7"):
        with pytest.raises(InvalidSettingError, match="it is one of the targets"):
            judge_model(judge, targets, "--migrate-judge")


def test_an_id_of_another_platform_in_a_role_is_not_sent_to_the_anthropic_api(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL", raising=False)
    targets = of("opus-4-6,planner=us.anthropic.claude-opus-4-7-v1:0").targets
    with pytest.raises(InvalidSettingError, match="is a model id of Bedrock"):
        check_platforms(targets, Mode.LIVE, "--models")
