"""Prompt tests that use syrupy's own snapshots, run with some of the targets."""

from __future__ import annotations

from pathlib import Path

import pytest

SUITE = """
import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension

ASK = {"max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]}

@pytest.mark.prompt(user="Hello")
def test_text(reply, snapshot):
    assert reply.usage == snapshot
    assert reply.stop_reason == snapshot
    assert reply.stop_reason == snapshot(name="named")

class TestGroup:
    @pytest.mark.parametrize("n", [1, 2])
    @pytest.mark.prompt(user="Hello {n}")
    def test_one_file_each(self, reply, snapshot):
        assert str(reply.usage).encode() == snapshot(extension_class=SingleFileSnapshotExtension)

def test_plain(snapshot):
    assert 1 == snapshot
"""
SIM = ("--migrate-calls=sim", "--migrate-cost-threshold=off")


def kept(module: Path) -> dict[str, str]:
    files = [path for path in (module.parent / "__snapshots__").rglob("*") if path.is_file()]
    return {path.name: path.read_text(encoding="utf-8") for path in files}


@pytest.fixture
def module(pytester: pytest.Pytester) -> Path:
    """A project whose snapshots are accepted on three targets."""
    module: Path = pytester.makepyfile(test_a=SUITE)
    models = ("--models=opus-4-6,opus-4-7@high,opus-4-7", *SIM)
    pytester.runpytest(*models, "--snapshot-update").assert_outcomes(passed=10)
    assert len(kept(module)) == 7
    return module


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_one_model_calls_no_snapshot_of_another_one_unused_and_deletes_none(
    pytester: pytest.Pytester, module: Path, workers: str
) -> None:
    before = kept(module)
    result = pytester.runpytest("--models=opus-4-7", *SIM, "-n", workers)
    result.assert_outcomes(passed=4)
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*snapshot* unused*")
    result = pytester.runpytest("--models=opus-4-7", *SIM, "--snapshot-update", "-n", workers)
    result.stdout.no_fnmatch_line("*snapshot* deleted*")
    assert kept(module) == before


DROP = """
def pytest_collection_modifyitems(items):  # without a word to pytest
    items[:] = [item for item in items if "one" in item.name]
"""


@pytest.mark.parametrize(
    ("conftest", "options"), [("", ("-m", "one")), ("", ("--deselect", "test_a.py::test_it[two-opus-4-7]")), (DROP, ())]
)
def test_tests_that_were_left_out_keep_their_snapshots(
    pytester: pytest.Pytester, conftest: str, options: tuple[str, ...]
) -> None:
    pytester.makeini("[pytest]\nmarkers = one: the first")
    module = pytester.makepyfile(
        test_a="""
        import pytest

        @pytest.mark.parametrize("n", [pytest.param("one", marks=pytest.mark.one), "two"])
        @pytest.mark.prompt(user="Hello {n}")
        def test_it(reply, snapshot):
            assert reply.stop_reason == snapshot
        """
    )
    pytester.runpytest("--models=opus-4-7", *SIM, "--snapshot-update").assert_outcomes(passed=2)
    before = kept(module)
    pytester.makeconftest(conftest)
    pytester.runpytest("--models=opus-4-7", *SIM, "--snapshot-update", *options)
    assert kept(module) == before


def test_a_snapshot_that_no_test_uses_any_more_is_still_found(pytester: pytest.Pytester, module: Path) -> None:
    text = module.read_text(encoding="utf-8").replace("    assert reply.stop_reason == snapshot\n", "")
    text = text.replace("assert 1 == snapshot", "pass")
    module.write_text(text, encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-7", *SIM, "--snapshot-details")
    result.stdout.fnmatch_lines(["*2 snapshots unused.*", "*Unused *test_plain, test_text[[]opus-4-7[]].1 (*"])
    assert result.ret == 1


def test_syrupy_is_as_before_after_the_session(pytester: pytest.Pytester, module: Path) -> None:
    from syrupy import report, session

    pytester.runpytest("--models=opus-4-7", *SIM)
    assert session.SnapshotReport is report.SnapshotReport
    del module
