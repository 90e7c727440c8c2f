from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate.wire.simulator import RunningSimulator

pytest.importorskip("xdist")
MODELS = "--models=opus-4-6,opus-4-7"


def test_two_workers_record_snapshot_and_compare_as_one_run(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    result = pytester.runpytest_subprocess(
        MODELS, "-n", "2", "--migrate-calls=record", "--snapshot-update", "--migrate-cost-threshold=off"
    )
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["note: 4 usage snapshots written", "verdict: pass"])
    assert len(api.requests) == 4
    cases = json.loads((suite.parent / "__usage__" / "test_refund.json").read_text())["cases"]
    assert sum(len(targets) for targets in cases.values()) == 4
    replayed = pytester.runpytest_subprocess(MODELS, "-n", "2")
    replayed.assert_outcomes(passed=4)
    assert replayed.ret == pytest.ExitCode.TESTS_FAILED
    replayed.stdout.fnmatch_lines(
        ["*migration: opus-4-6 -> opus-4-7*", "verdict: FAIL: 2 cases dearer by more than 20%"]
    )


def test_a_wrong_marker_is_an_error_at_its_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(usr="x")
        def test_it(reply): pass
        def test_other(): pass
    """)
    result = pytester.runpytest_subprocess("--models=opus-4-7", "-n", "2")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*prompt has no key usr=: did you mean user=?*"])


def test_simulated_calls_work_on_every_worker(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    result = pytester.runpytest_subprocess(MODELS, "-n", "2", "--migrate-calls=sim", "-W", "error")
    result.assert_outcomes(passed=4)
