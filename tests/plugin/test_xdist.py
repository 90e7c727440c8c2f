from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start

pytest.importorskip("xdist")
MODELS = "--models=opus-4-6,opus-4-7"

THROUGH_THE_GATEWAY = """
import json
import urllib.request

def test_gateway(gateway):
    body = {"model": "claude-opus-4-6", "max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]}
    headers = {"anthropic-version": "2023-06-01"}
    request = urllib.request.Request(f"{gateway.base_url}/v1/messages", json.dumps(body).encode(), headers)
    assert urllib.request.urlopen(request).read()
    assert gateway.reply.text
"""


@pytest.mark.slow
def test_two_workers_record_snapshot_and_compare_as_one_run(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    result = pytester.runpytest_subprocess(MODELS, "-n", "2", "--migrate-calls=record", "--snapshot-update")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["note: 4 usage snapshots written", "verdict: pass"])
    assert result.stdout.str().count("\nestimate: 4 requests, at most $") == 1
    assert len(api.requests) == 4
    with closing(sqlite3.connect(suite.parent / ".modelmigrate/ledger.db")) as ledger:
        rows = "count(*), count(DISTINCT run), count(DISTINCT sample), count(DISTINCT case_id || target)"
        assert ledger.execute(f"SELECT {rows} FROM calls").fetchone() == (4, 1, 4, 4)  # noqa: S608
    files = [json.loads(path.read_text()) for path in suite.parent.glob("__usage__/test_refund/*.simulated.json")]
    assert [len(data["cases"]) for data in files] == [2, 2]
    replayed = pytester.runpytest_subprocess(MODELS, "-n", "2", "--migrate-baseline-threshold=20%")
    replayed.assert_outcomes(passed=2, failed=2)
    assert replayed.ret == pytest.ExitCode.TESTS_FAILED
    replayed.stdout.fnmatch_lines(
        ["*migration: opus-4-6 -> opus-4-7*", "verdict: FAIL: 2 cases more than 20% above the cost on the baseline"]
    )


@pytest.mark.slow
def test_a_wrong_marker_is_an_error_of_its_own_test_on_a_worker_too(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("thread", ["one", "two"])
        @pytest.mark.prompt(usr="{thread}")
        def test_it(reply): pass
        @pytest.mark.prompt(user="x")
        def test_other(reply): pass
        def test_plain(): pass
    """)
    result = pytester.runpytest_subprocess("--models=opus-4-7", "--migrate-calls=sim", "-n", "2")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines([f"{path}:2: invalid key usr= in @pytest.mark.prompt; did you mean user=[?]"])


@pytest.mark.slow
def test_simulated_calls_work_on_every_worker(pytester: pytest.Pytester, suite: Path) -> None:
    pytester.makepyfile(test_gateway=THROUGH_THE_GATEWAY)
    result = pytester.runpytest_subprocess(MODELS, "-n", "2", "--migrate-calls=sim", "-W", "error")
    result.assert_outcomes(passed=6)
    assert suite.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("distribution", "foreseen"), [("load", range(8, 41)), ("worksteal", range(4, 5))])
def test_a_worker_sends_ahead_what_it_has_been_given_and_nobody_can_take_away(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    numbers: Callable[..., str],
    distribution: str,
    foreseen: range,
) -> None:
    pytester.makepyfile(numbers(40))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setenv("TMPDIR", str(pytester.path))  # it is killed, and cleans up nothing
    with start(latency_seconds=60) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        options = ("--models=opus-4-7", "--migrate-calls=live", "-n", "2", f"--dist={distribution}")
        silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        run = pytester.popen([sys.executable, "-m", "pytest", *options], **silent)
        deadline = time.monotonic() + 60
        while len(api.requests) < foreseen.start and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        assert len(api.requests) in foreseen, "and no test has had its answer yet"
        run.kill()
        run.wait()
