from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.store.snapshots import entries, folder_of, old_file_of

MODELS = "--models=opus-4-6,opus-4-7"
OFF = "--migrate-cost-threshold=off"


def test_a_snapshot_holds_tokens_calls_stop_reasons_and_cost_by_case(recorded: Path, usage_of: Any) -> None:
    data = json.loads(usage_of(recorded).file().read_text())
    entry = data["cases"]["test_refund[whole]"]
    (call,) = entry["calls"]
    assert float(entry["cost_usd"]) > 0
    assert (call["model"], call["stop_reason"]) == ("claude-opus-4-7", "end_turn")
    assert call["input_tokens"] > 0
    assert call["output_tokens"] > 0


def test_a_snapshot_file_has_one_line_for_each_call(recorded: Path, usage_of: Any) -> None:
    lines = usage_of(recorded).file().read_text().splitlines()
    assert sum('"stop_reason"' in line for line in lines) == 2


def test_a_missing_snapshot_is_reported_and_fails_nothing(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, usage_of: Any
) -> None:
    del api
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=record")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["note: 2 usage snapshots missing; to write them, run", "      pytest --models=opus-4-6 * --snapshot-update"]
    )
    assert not usage_of(suite).file().parent.exists()


def test_the_summary_counts_the_snapshots_that_were_written_and_not_those_that_stayed(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    usage_of(recorded).spend_more("opus-4-7")
    update = ("--models=opus-4-7", "--snapshot-update")
    pytester.runpytest(*update).stdout.fnmatch_lines(["note: 1 usage snapshot written*"])
    assert "snapshot written" not in pytester.runpytest(*update).stdout.str()
    usage_of(recorded).file().unlink()
    pytester.runpytest(*update).stdout.fnmatch_lines(["note: 2 usage snapshots written*"])


def test_a_credential_in_the_name_of_a_case_is_an_error_at_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("n", [1, 2], ids=["sk-ant-api03-AAAAAAAAAAAAAAAAAAAA", "plain"])
        @pytest.mark.prompt(user="hello {n}")
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "--snapshot-update")
    result.assert_outcomes(passed=1, errors=1)
    assert "sk-ant" not in "".join(path.read_text() for path in pytester.path.glob("__usage__/*/*"))


def test_a_test_that_asks_nothing_misses_no_snapshot(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.task(calls=False)\ndef test_it(claude): pass")
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "--migrate-shape")
    result.assert_outcomes(passed=1)
    assert "missing" not in result.stdout.str()


@pytest.mark.parametrize("options", [(), ("--snapshot-update",)])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda text: text[:100], "it ends in the middle, in line"),
        (lambda text: text.replace("usage/2", "usage/9"), "a newer version wrote it"),
        (
            lambda text: text.replace('      "calls"', '<<<<<<< HEAD\n      "calls"', 1),
            "it has conflict markers of git",
        ),
    ],
    ids=["half", "newer", "conflict"],
)
def test_a_corrupt_snapshot_is_one_error_and_is_not_overwritten(
    pytester: pytest.Pytester,
    recorded: Path,
    options: tuple[str, ...],
    damage: Callable[[str], str],
    reason: str,
    *,
    usage_of: Any,
) -> None:
    path = usage_of(recorded).file()
    path.write_text(damage(path.read_text()), encoding="utf-8")
    half = path.read_bytes()
    result = pytester.runpytest("--models=opus-4-7", *options)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines([f"*{path} is not a readable usage snapshot: {reason}*"])
    assert path.read_bytes() == half


def test_an_unwritable_snapshot_folder_is_an_error_at_the_test(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    import shutil

    shutil.rmtree(usage_of(recorded).file().parent.parent)
    usage_of(recorded).file().parent.parent.write_text("a file is in the way")
    result = pytester.runpytest("--models=opus-4-7", "--snapshot-update")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*cannot write the usage snapshot *"])


def test_a_snapshot_of_a_case_that_is_gone_is_reported_when_everything_ran_and_deleted_on_update(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    recorded.write_text(
        recorded.read_text().replace('ids=["whole", "part"]', 'ids=["whole", "remaining"]'), encoding="utf-8"
    )
    quiet = pytester.runpytest(MODELS, OFF, "-k", "whole")
    assert "stale" not in quiet.stdout.str()
    result = pytester.runpytest(MODELS, OFF)
    result.stdout.fnmatch_lines(["note: __usage__/test_refund: 1 stale snapshot: test_refund[[]part[]]; to delete*"])
    pytester.runpytest("--models=opus-4-6", OFF, "--snapshot-update")
    cases = entries(folder_of(recorded))
    assert set(cases) == {"test_refund[whole]", "test_refund[remaining]"}
    assert set(cases["test_refund[whole]"]) == {"opus-4-6 (simulated)", "opus-4-7 (simulated)"}


def test_running_one_model_leaves_the_others_in_peace(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    assert "stale" not in pytester.runpytest("--models=opus-4-6").stdout.str()


def test_a_test_that_opts_out_has_no_snapshot(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, usage_of: Any
) -> None:
    del api
    suite.write_text(
        suite.read_text().replace("def test_refund", "@pytest.mark.task(snapshot=False)\ndef test_refund"),
        encoding="utf-8",
    )
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=record", "--snapshot-update")
    result.assert_outcomes(passed=2)
    assert not usage_of(suite).file().parent.exists()


def test_other_snapshots_of_syrupy_live_beside_ours(pytester: pytest.Pytester, recorded: Path, usage_of: Any) -> None:
    recorded.write_text(
        recorded.read_text() + "\ndef test_plain(snapshot):\n    assert snapshot == 1\n", encoding="utf-8"
    )
    pytester.runpytest("--models=opus-4-7", "--snapshot-update").assert_outcomes(passed=3)
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=3)
    assert usage_of(recorded).file().exists()
    assert recorded.parent.joinpath("__snapshots__", "test_refund.ambr").exists()


def test_without_syrupy_everything_but_snapshots_works(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    result = pytester.runpytest("--models=opus-4-7", "-p", "no:syrupy")
    result.assert_outcomes(passed=2)
    said = (
        "note: usage is not compared with snapshots, because the plugin syrupy is not loaded; run without -p no:syrupy"
    )
    assert said in " ".join(result.stdout.str().split())
    assert "syrupy is not loaded" not in pytester.runpytest("--models=opus-4-7").stdout.str()


def in_old_layout(module: Path) -> Path:
    """Put all entries of a module into one file of all targets."""
    path = old_file_of(folder_of(module))
    cases = entries(folder_of(module))
    path.write_text(json.dumps({"format": "modelmigrate-usage/1", "cases": cases}), encoding="utf-8")
    for each in folder_of(module).iterdir():
        each.unlink()
    return path


def test_an_old_file_of_all_targets_is_read_and_left_alone(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    old = in_old_layout(recorded)
    before = old.read_bytes()
    assert "missing" not in pytester.runpytest(MODELS, OFF).stdout.str()
    usage_of(recorded).spend_more("opus-4-7")
    pytester.runpytest(MODELS).assert_outcomes(passed=3, failed=1)
    assert old.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("options", [("--models=opus-4-6", "-k", "part"), ("--models=opus-4-6", "-n", "1")])
def test_an_update_of_one_test_rewrites_the_whole_old_file_and_says_so(
    pytester: pytest.Pytester, recorded: Path, options: tuple[str, ...], usage_of: Any
) -> None:
    if "-n" in options:
        pytest.importorskip("xdist")
    before = entries(folder_of(recorded))
    old = in_old_layout(recorded)
    result = pytester.runpytest_subprocess("--snapshot-update", *options)
    place = "__usage__/test_refund"
    result.stdout.fnmatch_lines([f"note: {place}.json was split by target into {place}/"])
    assert not old.exists()
    assert entries(folder_of(recorded)) == before
    assert set(usage_of(recorded).files()) == {"opus-4-6.simulated.json", "opus-4-7.simulated.json"}
