from __future__ import annotations

import json
from typing import Any

import pytest

SUITE = """
import pytest
from helpers import same
from pytest_modelmigrate import avoids, json_reply

pytestmark = pytest.mark.prompt(user="x")

def test_or(reply):
    assert reply == json_reply() or reply == avoids(formats="table")

def test_or_fails(reply):
    assert reply == json_reply() or reply == ~avoids(formats="table")

def test_and(reply):
    assert reply == avoids(formats="table") and reply == json_reply()

def test_not(reply):
    assert not reply == json_reply()

def test_unequal(reply):
    assert reply != json_reply()

def test_unequal_fails(reply):
    assert reply != avoids(formats="table")

def test_helper(reply):
    same(reply, json_reply())

def test_any(reply):
    assert any(reply == each for each in (json_reply(), avoids(formats="table")))

def test_expected(reply):
    with pytest.raises(AssertionError):
        assert reply == json_reply()

@pytest.mark.xfail
def test_xfail(reply):
    assert reply == json_reply()
"""

HELPERS = """
def same(reply, behaviour):
    assert reply == behaviour
"""

JSON, TABLE = "json_reply()", "avoids(formats='table')"
FINDINGS = {
    "test_or": [(True, TABLE)],
    "test_or_fails": [(False, JSON), (False, f"~{TABLE}")],
    "test_and": [(True, TABLE), (False, JSON)],
    "test_not": [],
    "test_unequal": [(True, f"~{JSON}")],
    "test_unequal_fails": [(False, f"~{TABLE}")],
    "test_helper": [(False, JSON)],
    "test_any": [(True, TABLE)],
    "test_expected": [],
    "test_xfail": [(False, JSON)],
}


def found(pytester: pytest.Pytester) -> dict[str, list[tuple[bool, str]]]:
    """What the report of a run says of each test."""
    data: dict[str, Any] = json.loads(pytester.path.joinpath("run.json").read_text())
    return {
        outcome["case"].partition("::")[2]: [
            (finding["held"], finding["behaviour"]) for sample in outcome["samples"] for finding in sample["findings"]
        ]
        for outcome in data["outcomes"]
    }


@pytest.mark.parametrize("options", [(), ("--assert=plain",)], ids=["rewritten", "plain"])
def test_a_report_has_what_held_and_what_failed_an_assertion(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.makepyfile(SUITE, helpers=HELPERS)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "--migrate-report=run.json", *options)
    result.assert_outcomes(passed=5, failed=4, xfailed=1)
    assert found(pytester) == FINDINGS


@pytest.mark.slow
def test_findings_travel_from_workers(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(SUITE, helpers=HELPERS)
    options = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-report=run.json", "-n2")
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=5, failed=4, xfailed=1)
    assert found(pytester) == FINDINGS


def test_assertions_in_tasks_and_threads_have_their_findings(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import anyio
        import anyio.to_thread
        import pytest
        from pytest_modelmigrate import avoids, json_reply

        pytestmark = [
            pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", ["asyncio"]), pytest.mark.prompt(user="x")
        ]

        def check(reply):
            assert reply == json_reply() or reply == ~avoids(formats="table")

        async def acheck(reply):
            check(reply)

        async def test_task(reply):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(acheck, reply)

        async def test_thread(reply):
            await anyio.to_thread.run_sync(check, reply)
        """
    )
    options = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-report=run.json", "-p", "anyio")
    pytester.runpytest(*options).assert_outcomes(failed=2)
    failed = [(False, JSON), (False, f"~{TABLE}")]
    assert found(pytester) == {"test_task[asyncio]": failed, "test_thread[asyncio]": failed}


def test_verbose_shows_what_each_behaviour_found(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE, helpers=HELPERS)
    options = ("--models=opus-4-7", "--migrate-calls=sim", "-k", "test_and")
    shown = pytester.runpytest(*options, "-v").stdout
    shown.fnmatch_lines(
        [f"    opus-4-7: fails: {JSON}: no JSON: *", "    opus-4-7: 1 call, *", f"    opus-4-7: holds: {TABLE}"]
    )
    assert "opus-4-7: holds:" not in pytester.runpytest(*options).stdout.str()
