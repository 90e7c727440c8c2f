from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.store.snapshots import entries, folder_of

OFF = "--migrate-cost-threshold=off"

DROP = """
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "part" not in item.name]
"""
DESELECT = """
def pytest_collection_modifyitems(config, items):
    config.hook.pytest_deselected(items=items[1:])
    del items[1:]
"""
DROP_EARLY = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    report.result = [each for each in report.result if "part" not in each.name]
    return report
"""
REPEAT = """
import pytest

@pytest.fixture(autouse=True)
def __repeat_step(request):
    return getattr(request, "param", 0)

@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc):
    metafunc.parametrize("__repeat_step", range(2), indirect=True)
"""
STOP = """
import pytest

def pytest_runtest_setup(item):
    if "part" in item.name:
        pytest.exit("enough", 1)
"""


def snapshots(module: Path) -> dict[str, list[str]]:
    """The targets of each case in the usage file of a module."""
    found = entries(folder_of(module))
    return {case: sorted(targets) for case, targets in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("conftest", "options"),
    [
        ("", ("-k", "whole")),
        ("", ("-m", "no_marker")),
        ("", ("--deselect", "test_refund.py::test_refund[part-opus-4-6]")),
        ("", ("test_refund.py::test_refund[whole-opus-4-6]",)),
        ("", ("--lf",)),
        ("", ("--sw",)),
        (DROP, ()),
        (DESELECT, ()),
        (DROP_EARLY, ()),
        (REPEAT, ()),
        (REPEAT, ("-n", "2")),
        (STOP, ()),
    ],
    ids=lambda value: (value if isinstance(value, str) else " ".join(value)).strip().partition("\n")[0][-20:],
)
def test_an_update_keeps_the_snapshots_of_tests_that_did_not_run(
    pytester: pytest.Pytester, recorded: Path, conftest: str, options: tuple[str, ...]
) -> None:
    before = snapshots(recorded)
    assert set(before) == {"test_refund[part]", "test_refund[whole]"}
    if "--lf" in options or "--sw" in options:
        text = recorded.read_text(encoding="utf-8")
        failing = "\n    import os\n    assert 'whole' in os.environ['PYTEST_CURRENT_TEST']\n"
        recorded.write_text(text + failing, encoding="utf-8")
        pytester.runpytest("--models=opus-4-6", OFF, *options).assert_outcomes(failed=1, passed=1)
        recorded.write_text(text, encoding="utf-8")
    pytester.makeconftest(conftest)
    result = pytester.runpytest("--models=opus-4-6", OFF, "--snapshot-update", *options)
    assert "deleted" not in result.stdout.str()
    after = snapshots(recorded)
    assert {case: after[case] for case in before} == before
    assert "stale" not in pytester.runpytest("--models=opus-4-6", OFF, *options).stdout.str()


def test_a_module_that_ran_whole_is_cleaned_up_beside_one_that_did_not(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    text = recorded.read_text(encoding="utf-8").replace('ids=["whole", "part"]', 'ids=["whole", "remaining"]')
    recorded.write_text(text, encoding="utf-8")
    pytester.makepyfile(
        test_other="""
        import pytest

        @pytest.mark.parametrize("n", [1, 2])
        @pytest.mark.task(calls=False)
        def test_it(target, n):
            pass
        """
    )
    ran = ("--models=opus-4-6", OFF, "--snapshot-update", "--deselect", "test_other.py::test_it[1-opus-4-6]")
    pytester.runpytest(*ran).assert_outcomes(passed=3, deselected=1)
    assert set(snapshots(recorded)) == {"test_refund[whole]", "test_refund[remaining]"}


@pytest.mark.slow
def test_a_function_that_is_gone_leaves_a_stale_snapshot_in_every_process(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    text = recorded.read_text(encoding="utf-8").replace('ids=["whole", "part"]', 'ids=["whole", "remaining"]')
    recorded.write_text(text, encoding="utf-8")
    for workers in ("0", "2"):
        result = pytester.runpytest("--models=opus-4-6", OFF, "-n", workers)
        stale = "note: __usage__/test_refund: 1 stale snapshot: test_refund[[]part[]]; to delete*"
        result.stdout.fnmatch_lines([stale])
