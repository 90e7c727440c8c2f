from __future__ import annotations

import json
from pathlib import Path

import pytest

MODELS = "--models=opus-4-6,opus-4-7"

SUITE = """
import pytest
from pytest_modelmigrate import clarifying_question, json_reply

@pytest.mark.parametrize("ticket", ["Order A-17: I want my 12.50 back", "give me my money"], ids=["whole", "part"])
@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="{ticket}", max_tokens=512)
def test_refund(reply):
    assert reply == json_reply(dict) & ~clarifying_question() | clarifying_question()

@pytest.mark.prompt(user="hello")
def test_fixed(reply, target):
    assert target.model != "claude-opus-4-6"
"""


def test_results_and_costs_are_compared_with_the_baseline_in_eighty_columns(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    pytester.makepyfile(test_suite=SUITE)
    result = pytester.runpytest(MODELS, "--migrate-calls=sim")
    result.stdout.fnmatch_lines(
        [
            "*- migration: opus-4-6 -> opus-4-7 (SIMULATED) -*",
            "case                                     opus-4-6        opus-4-7",
            "  test_refund[[]whole[]]                     pass  $0.00*   pass  $0.00* +*%",
            "  test_refund[[]part[]]                      pass  $0.00*   FAIL  $0.00* *%*",
            "  test_fixed                             FAIL  $0.00*   pass  $0.00* +*%",
            "total                                          $0.00*         $0.00* +*%",
            "note: 1 of 1 broken case: *",
            "verdict: FAIL: 1 case broken on opus-4-7 (pass*fail); 1 case failing on",
        ]
    )
    table = result.stdout.lines[result.stdout.lines.index(next(x for x in result.stdout.lines if "migration:" in x)) :]
    assert max(map(len, table[:8])) <= 80


def test_verbose_shows_tokens_by_class(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    pytester.runpytest(MODELS, "-v").stdout.fnmatch_lines(
        ["    opus-4-6: 1 call, input_tokens *, output_tokens *", "    opus-4-7: 1 call, input_tokens *"]
    )


def test_the_cost_gate_against_the_baseline_fails_the_dear_tests_at_the_end_of_the_run(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    del recorded
    dear = pytester.runpytest(MODELS, "--migrate-baseline-threshold=20%")
    dear.assert_outcomes(passed=2, failed=2)
    assert dear.ret == pytest.ExitCode.TESTS_FAILED
    dear.stdout.fnmatch_lines(
        [
            "note: cost gate: --migrate-baseline-threshold allows 20%",
            "verdict: FAIL: 2 cases more than 20% above the cost on the baseline",
        ]
    )
    allowed = pytester.runpytest(MODELS, "--migrate-baseline-threshold=50%")
    assert allowed.ret == pytest.ExitCode.OK
    allowed.stdout.fnmatch_lines(["verdict: pass"])


def test_the_baseline_may_be_any_target(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    result = pytester.runpytest(MODELS, "--migrate-baseline=opus-4-7")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*migration: opus-4-7 -> opus-4-6*", "  test_refund[[]whole[]]*pass *pass *-*%"])


def test_an_unknown_price_is_shown_and_fails_the_gate(pytester: pytest.Pytester, recorded: Path) -> None:
    for path in recorded.parent.glob("recordings/test_refund/claude-opus-4-7/*whole*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["usage"] = {}
        path.write_text(json.dumps(data), encoding="utf-8")
    result = pytester.runpytest(MODELS, "-k", "whole")
    result.stdout.fnmatch_lines(["  test_refund[[]whole[]] *unknown*", "verdict: FAIL: *1 case with unknown cost"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_an_expected_failure_is_shown_and_does_not_fail_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="hello")
        def test_it(reply, target, request):
            if target.id == "opus-4-7":
                request.applymarker(pytest.mark.xfail(strict=True))
            assert target.id == "opus-4-6"
    """)
    result = pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-cost-threshold=off")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["  test_it * pass * xfail *", "verdict: pass: 1 expected failure"])


def test_simulated_and_real_usage_are_never_compared(pytester: pytest.Pytester, recorded: Path) -> None:
    for path in recorded.parent.glob("recordings/test_refund/claude-opus-4-7/*.json"):
        path.write_text(path.read_text().replace('"source": "simulated"', '"source": "live"'), encoding="utf-8")
    result = pytester.runpytest(MODELS)
    assert result.ret == pytest.ExitCode.OK
    assert "%" not in next(line for line in result.stdout.lines if line.startswith("  test_refund[whole]"))
    result.stdout.fnmatch_lines(["note: 2 usage snapshots missing; *"])


def test_many_targets_are_shown_in_separate_lines(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    monkeypatch.setenv("COLUMNS", "80")
    result = pytester.runpytest("--models=opus-4-6,opus-4-7,opus-4-8,opus-5,opus-5-5", "--migrate-calls=sim")
    result.stdout.fnmatch_lines(["  test_refund[[]whole[]]", "    opus-4-6 * pass *", "    opus-5-5 * pass *"])


def test_a_model_that_retires_is_named_in_the_header(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    result = pytester.runpytest("--models=sonnet-4-5,sonnet-7", "--collect-only")
    result.stdout.fnmatch_lines(
        [
            "modelmigrate: sonnet-4-5 (baseline), sonnet-7; calls: replay *; prices: genai-prices *",
            "modelmigrate: note: sonnet-4-5 retire* 2026-11-30; replacement claude-sonnet-5-5",
            "modelmigrate: note: sonnet-7 is not in the catalogue of *",
        ]
    )


@pytest.mark.slow
def test_rows_stand_in_the_order_of_collection_whatever_the_order_of_the_tests(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    recorded.parent.joinpath("conftest.py").write_text(
        "import pytest\n"
        "@pytest.hookimpl(wrapper=True, tryfirst=True)\n"
        "def pytest_runtestloop(session):\n"
        "    session.items.reverse()\n"
        "    return (yield)\n",
        encoding="utf-8",
    )
    for way in ((), ("-n2",)):
        lines = pytester.runpytest(MODELS, *way).stdout.lines
        rows = [line.split()[0] for line in lines if line.startswith("  test_refund[")]
        assert rows == ["test_refund[whole]", "test_refund[part]"]
