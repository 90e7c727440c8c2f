from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

MODELS = "--models=opus-4-6,opus-4-7"


@pytest.mark.slow
@pytest.mark.parametrize("way", [(), ("-n2",)], ids=["one process", "workers"])
def test_the_summary_ends_with_what_the_run_spent(
    pytester: pytest.Pytester, recorded: Path, way: tuple[str, ...]
) -> None:
    del recorded
    result = pytester.runpytest(MODELS, *way)
    result.stdout.fnmatch_lines(["verdict: pass", "spent: nothing; 4 replayed"])


def test_only_what_was_sent_is_spent(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    from pytest_modelmigrate.wire.answers import Sent

    monkeypatch.setattr(Sent, "simulated", False)  # as if the real API had answered
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=record").stdout.fnmatch_lines(
        ["spent: 2 requests sent, $0.0011*"]
    )
    quiet = pytester.runpytest("--models=opus-4-8", "--migrate-calls=record", "-q")
    quiet.stdout.fnmatch_lines(["verdict: pass", "spent: 2 requests sent, $0.0014*"])
    both = pytester.runpytest(MODELS, "--migrate-calls=record")
    both.stdout.fnmatch_lines(["spent: 2 requests sent, $0.0014*; 2 replayed"])
    assert len(api.requests) == 6
