"""A line says what a run will cost before anything is sent, and another what it costs to finish a run."""

from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.cli import estimate, main
from pytest_modelmigrate.simulator import RunningSimulator

RECORD = ("--models=opus-4-6,opus-4-7", "--migrate-calls=record", "--migrate-baseline-threshold=off")


def test_a_run_that_costs_money_says_so_before_it_sends_anything(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    result = pytester.runpytest(*RECORD)
    assert re.search(r"^estimate: 4 requests, at most \$0\.\d+, probably \$0\.\d+$", result.stdout.str(), re.MULTILINE)
    assert len(api.requests) == 4
    result.stdout.no_fnmatch_line("*claude-opus-4-7: *")


@pytest.mark.parametrize("options", [("--migrate-calls=sim",), RECORD[1:2]], ids=["simulated", "all recorded"])
def test_a_run_that_sends_nothing_has_no_estimate(
    pytester: pytest.Pytester, recorded: Path, options: tuple[str, ...]
) -> None:
    del recorded
    result = pytester.runpytest(RECORD[0], RECORD[2], *options)
    assert result.ret == 0
    result.stdout.no_fnmatch_line("estimate: *")


def test_a_collection_estimates_each_model_and_sends_nothing(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_day = 1\n")
    result = pytester.runpytest(*RECORD, "--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [
            "estimate: 4 requests, at most *",
            "  claude-opus-4-6: 2 requests, at most *",
            "  claude-opus-4-7: 2 requests*",
        ]
    )
    assert api.requests == []
    assert not pytester.path.joinpath(".modelmigrate").exists()


FIXTURE_IN_PROMPT = """
import pytest

@pytest.fixture
def ticket():
    return "Order A-17"

@pytest.mark.prompt(user="{ticket}", max_tokens=50)
def test_it(reply, ticket):
    pass
"""


@pytest.mark.parametrize("key", ["sk-test", None], ids=["key", "no key"])
@pytest.mark.parametrize(
    "source",
    [
        "def test_it(claude, target):\n    pass\n",
        "async def test_it(async_claude):\n    pass\n",
        "def test_it(gateway):\n    pass\n",
        "def test_the_code_that_really_runs(target):\n    pass\n",
        FIXTURE_IN_PROMPT,
    ],
    ids=["client", "async client", "gateway", "client of the code", "fixture in the prompt"],
)
def test_tests_with_requests_that_are_not_known_in_advance_are_counted(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, source: str, key: str | None
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    if key is not None:
        monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    pytester.makepyfile(source)
    result = pytester.runpytest(*RECORD, "--collect-only", "-q")
    said = "no request to send is known in advance; not counted: further requests of 2 tests"
    result.stdout.fnmatch_lines([f"estimate: {said}"])


def test_a_test_whose_requests_are_all_known_is_not_among_them(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    result = pytester.runpytest(*RECORD, "--collect-only", "-q")
    result.stdout.no_fnmatch_line("*not counted*")


def test_an_estimate_without_a_model_says_so_and_fails(
    pytester: pytest.Pytester, suite: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    monkeypatch.chdir(pytester.path)
    assert main(["estimate"]) == 2
    assert capfd.readouterr().err == "modelmigrate estimate: no model is set; add --models=opus-4-6,opus-4-7\n"
    assert main(["estimate", "--models=opus-4-6,opus-4-7"]) == 0
    first, *models = capfd.readouterr().out.splitlines()
    assert first.startswith("estimate: 4 requests, ")
    assert len(models) == 2


def test_the_summary_says_what_it_costs_to_finish_a_run_that_a_cap_stopped(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    result = pytester.runpytest(*RECORD, "--migrate-max-cost=0.02")
    assert result.ret == 7
    sent = len(api.requests)
    found = re.search(
        r"^(\d) tests? undecided, because of a cap; \1 requests? that were not sent cost at most \$0\.\d{4}.*; "
        r"to finish, run .*--migrate-max-cost=(\S+) --models",
        result.stdout.str(),
        re.MULTILINE,
    )
    assert found is not None
    assert int(found[1]) == 4 - sent
    assert pytester.runpytest(*RECORD, f"--migrate-max-cost={found[2]}").ret == 0
    assert len(api.requests) == 4


@pytest.mark.parametrize(("mode", "again"), [("record", False), ("live", True)])
def test_the_cap_to_finish_a_run_has_what_the_next_run_pays_again(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, mode: str, *, again: bool
) -> None:
    del suite
    pytester.makeconftest("""
        from decimal import Decimal

        def pytest_modelmigrate_price(call):
            return Decimal(call.usage.output_tokens)
    """)
    result = pytester.runpytest(RECORD[0], f"--migrate-calls={mode}", "--migrate-max-cost=540")
    assert api.requests, "what is answered is paid"
    found = re.search(r"not sent cost at most \$(\S+) .* --migrate-max-cost=(\S+) ", result.stdout.str())
    assert found is not None
    most, cap = map(Decimal, found.groups())
    assert (cap > most) is again
    assert cap >= most


def test_the_command_collects_with_pytest_in_record_mode(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commands: list[list[str]] = []
    lines = (
        "estimate: 2 requests, at most $1\n  claude-opus-4-6: 1 request\n  us.anthropic.claude-opus-4-7: 1 request\n"
    )
    output = f"collected\n  2 items\n{lines}test_a.py::test\n\n2 tests collected\n"

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 4 if "wrong" in command else 0, output, "ERROR: no such file")

    monkeypatch.setattr(estimate.subprocess, "run", run)
    assert main(["estimate", "--models=opus-4-6", "-k", "a"]) == 0
    assert capsys.readouterr().out == lines
    assert main(["estimate", "--migrate-calls=live"]) == 0
    assert main(["estimate", "wrong"]) == 2
    assert "ERROR: no such file" in capsys.readouterr().err
    start, end = [sys.executable, "-m", "pytest"], ["--collect-only", "-q"]
    assert commands == [
        [*start, "--models=opus-4-6", "-k", "a", "--migrate-calls=record", *end],
        [*start, "--migrate-calls=live", *end],
        [*start, "wrong", "--migrate-calls=record", *end],
    ]
