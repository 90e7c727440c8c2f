from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.snapshot_drift import SnapshotGate
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.plugin.usage_gate import explain

SIM = ("--models=opus-4-7", "--migrate-calls=sim")


def price(call: CallUsage) -> Cost:
    """A dollar a token."""
    return Cost(Decimal(call.usage.input_tokens + call.usage.output_tokens))


def call(*tokens: int) -> CallUsage:
    return CallUsage("claude-opus-4-7", 200, "end_turn", Usage(*tokens))


def kept(pytester: pytest.Pytester, **counts: int) -> None:
    """A project of one test, whose snapshot holds other counts than the simulated API gives."""
    pytester.makepyfile(
        test_it="import pytest\n@pytest.mark.prompt(user='hello', max_tokens=50)\ndef test_it(reply): assert reply.text"
    )
    pytester.runpytest_inprocess(*SIM, "--snapshot-update").assert_outcomes(passed=1)
    (path,) = pytester.path.glob("__usage__/test_it/*.json")
    data = json.loads(path.read_text())
    (one,) = data["cases"]["test_it"]["calls"]
    one.update(counts)
    path.write_text(json.dumps(data), encoding="utf-8")


def test_the_option_the_ini_key_and_the_marker_allow_a_cause(pytester: pytest.Pytester) -> None:
    kept(pytester, output_tokens=1)
    pytester.runpytest_inprocess(*SIM).assert_outcomes(failed=1)
    pytester.runpytest_inprocess(*SIM, "--migrate-cause-thresholds=output=off").assert_outcomes(passed=1)
    pytester.makeini("[pytest]\nmodelmigrate_cause_thresholds = output=off\n")
    pytester.runpytest_inprocess(*SIM).assert_outcomes(passed=1)
    module = pytester.path / "test_it.py"
    module.write_text(
        module.read_text().replace("def test", "@pytest.mark.task(cause_thresholds={'output': '1%'})\ndef test")
    )
    result = pytester.runpytest_inprocess(*SIM, "--migrate-cost-threshold=off")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "output adds more to the cost of this case than is allowed",
            "  causes      output +*%",
            "  too much    output +*%, more than the 1% that it may add",
            "  to accept   pytest * --snapshot-update *",
        ]
    )


def test_a_cause_may_be_forbidden_where_any_rise_in_all_is_allowed(pytester: pytest.Pytester) -> None:
    kept(pytester, input_tokens=1)
    pytester.runpytest_inprocess(*SIM, "--migrate-cost-threshold=off").assert_outcomes(passed=1)
    result = pytester.runpytest_inprocess(*SIM, "--migrate-cost-threshold=off", "--migrate-cause-thresholds=prompt=5%")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["prompt adds more to the cost of this case than is allowed"])


def test_the_message_names_the_rest_where_it_is_too_much() -> None:
    found = SnapshotGate(0.2, {"output": "off"}).drift([(call(100, 100),)], [(call(200, 300),)], price)
    lines = explain(found, Path("__usage__", "test_a", "opus-4-7.json"), "pytest --snapshot-update").splitlines()
    assert lines[0] == "the cost of this case changed by +150%, and 20% is allowed"
    assert lines[-4:] == [
        "  causes      output +100%, prompt +50%",
        "  too much    all other causes +50%, and 20% is allowed",
        "  snapshot    __usage__/test_a/opus-4-7.json",
        "  to accept   pytest --snapshot-update",
    ]


def test_a_cost_that_rose_from_nothing_is_named_as_such() -> None:
    found = SnapshotGate(0.2, {"thinking": "off"}).drift([(call(0, 0),)], [(call(5, 0),)], price)
    text = explain(found, Path("__usage__", "test_a", "opus-4-7.json"), "pytest")
    assert "  too much    all other causes new cost, and 20% is allowed" in text


@pytest.mark.parametrize(("causes", "own"), [({}, ""), ({"output": 0.1}, ", cause_thresholds={}")])
def test_a_cost_without_a_price_says_how_to_compare_none(causes: dict[str, float], own: str) -> None:
    gate = SnapshotGate(0.2, causes)  # type: ignore[arg-type]  # names of causes
    found = gate.drift([(call(1, 1),)], [(call(1, 1),)], lambda _: Cost(None, "no price"))
    text = explain(found, Path("__usage__", "test_a", "opus-4-7.json"), "pytest")
    assert text.endswith(f'costs of this case with @pytest.mark.task(cost_threshold="off"{own})')
