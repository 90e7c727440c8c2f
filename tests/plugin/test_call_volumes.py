from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.call_volumes import CallVolume, call_volumes, calls_per_month, volume_of

TESTS = """
import pytest

@pytest.mark.task(tags="extraction", calls_per_month=20_000, snapshot=False)
@pytest.mark.prompt(user="{text}")
@pytest.mark.parametrize("text", ["one", "two"])
def test_marked(reply):
    assert reply.text

@pytest.mark.task(tags={"b", "a"}, snapshot=False)
@pytest.mark.prompt(user="three")
def test_in_the_ini_file(reply):
    assert reply.text

@pytest.mark.task(snapshot=False)
@pytest.mark.prompt(user="four")
def test_without(reply):
    assert reply.text
"""
RUN = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-baseline-threshold=off")


def test_the_marker_comes_first_and_then_the_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=TESTS)
    pytester.makeini(
        "[pytest]\nmodelmigrate_calls_per_month =\n  test_a.py::test_marked* = 5\n  *::test_in_* = 1_000\n  *ini* = 7\n"
    )
    result = pytester.runpytest(*RUN, "--migrate-report=run.json")
    data = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))
    found = {each["case"].rpartition("::")[2]: each for each in data["outcomes"]}
    assert {name: (each.get("calls_per_month"), each.get("tags")) for name, each in found.items()} == {
        "test_marked[one]": (20000, ["extraction"]),
        "test_marked[two]": (20000, ["extraction"]),
        "test_in_the_ini_file": (1000, ["a", "b"]),
        "test_without": (None, None),
    }
    assert data["options"]["calls_per_month"] == ["test_a.py::test_marked* = 5", "*::test_in_* = 1000", "*ini* = 7"]
    assert sorted(data["derived"]["routing"]["tags"]) == ["a", "b", "extraction"]
    assert data["derived"]["projection"]["left_out"] == ["test_a.py::test_without"]
    result.stdout.fnmatch_lines(["advice: 4 cases: migrate to opus-4-7", "  per month: $* for 3 cases at list price*"])


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("nothing", "invalid line 'nothing'; give tests/test_refund.py::* = 20000"),
        ("= 5", "invalid line '= 5'"),
        ("a = many", "invalid number of calls 'many'; give one such as 20000"),
        ("a = -1", "invalid number of calls '-1'"),
        ("a = inf", "invalid number of calls 'inf'"),
    ],
)
def test_a_wrong_line_is_one_clear_error(lines: str, message: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        call_volumes([lines], "modelmigrate_calls_per_month")
    assert str(caught.value).startswith("modelmigrate_calls_per_month: " + message)


@pytest.mark.parametrize("value", ["-5", "True", "'x'", "float('nan')"])
def test_a_wrong_number_in_the_marker_is_an_error_of_its_test(pytester: pytest.Pytester, value: str) -> None:
    pytester.makepyfile(test_a=TESTS.replace("20_000", value))
    result = pytester.runpytest(*RUN, "-k", "test_marked")
    result.stdout.fnmatch_lines(["*calls_per_month*"])
    assert result.ret == 1


def test_brackets_of_parameters_are_no_pattern() -> None:
    volume = CallVolume("a.py::t[x-*]", 1)
    assert volume.covers("a.py::t[x-1]")
    assert not volume.covers("a.py::tx")


@given(st.text(), st.floats(0, 1e12))
def test_a_case_is_covered_by_its_own_name_and_by_everything(case: str, calls: float) -> None:
    assert volume_of(case, [CallVolume(case, calls), CallVolume("*", 0)]) == calls
    assert volume_of(case, [CallVolume("*", calls)]) == calls
    assert volume_of(case, []) is None
    assert calls_per_month(str(calls), "x") == calls
