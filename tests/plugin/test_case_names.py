from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_modelmigrate.plugin.case_names import case_of, test_of as node_id_of
from pytest_modelmigrate.plugin.commands import command_for
from pytest_modelmigrate.plugin.prompt_tests import target_of

MODELS = "--models=opus-4-6,opus-4-7"
SIM = "--migrate-calls=sim"

LATE_PLUGIN = """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_generate_tests(metafunc):
    result = yield
    metafunc.fixturenames.append("late")
    metafunc.parametrize("late", {values})
    return result
"""


class Collected:
    """Notes of each prompt test what the plugin makes of it, at the end of a collection."""

    def __init__(self) -> None:
        self.cases: list[str] = []
        self.tests: list[str] = []
        self.commands: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            target = target_of(item)
            if target is not None:
                self.cases.append(case_of(item, target))
                self.tests.append(node_id_of(item))
                self.commands.append(command_for(item, target))


@pytest.fixture
def collected(pytester: pytest.Pytester) -> Callable[..., Collected]:
    """Collects a project."""

    def collect(*options: str, models: str = MODELS) -> Collected:
        plugin = Collected()
        result = pytester.inline_run(models, "--collect-only", "-q", *options, plugins=[plugin])
        assert result.ret == pytest.ExitCode.OK
        return plugin

    return collect


@pytest.mark.parametrize(
    ("marks", "arguments", "case"),
    [
        ("", "", "test_it"),
        ("@pytest.mark.parametrize('x', ['a'])", ", x", "test_it[a]"),
        ("@pytest.mark.parametrize('x', ['opus-4-7'])", ", x", "test_it[opus-4-7]"),
        ("@pytest.mark.parametrize('x', ['a-opus-4-7'])", ", x", "test_it[a-opus-4-7]"),
        ("@pytest.mark.parametrize('x', ['opus-4-7-a'])", ", x", "test_it[opus-4-7-a]"),
        ("@pytest.mark.parametrize('x', ['a[b]'])", ", x", "test_it[a[b]]"),
        ("@pytest.mark.parametrize('x', ['a]'])", ", x", "test_it[a]]"),
        ("@pytest.mark.parametrize('x', ['[a'])", ", x", "test_it[[a]"),
        ("@pytest.mark.parametrize('x', ['a::b'])", ", x", "test_it[a::b]"),
        ("@pytest.mark.parametrize('x', ['a@b'])", ", x", "test_it[a@b]"),
        ("@pytest.mark.parametrize('x', ['a-'])", ", x", "test_it[a-]"),
        ("@pytest.mark.parametrize('x', ['-a'])", ", x", "test_it[-a]"),
        ("@pytest.mark.parametrize('x', [1], ids=[pytest.HIDDEN_PARAM])", ", x", "test_it"),
        ("@pytest.mark.parametrize('y', ['b'])\n@pytest.mark.parametrize('x', ['a'])", ", x, y", "test_it[a-b]"),
    ],
)
def test_a_case_is_the_test_without_its_target(
    pytester: pytest.Pytester, collected: Callable[..., Collected], marks: str, arguments: str, case: str
) -> None:
    pytester.makepyfile(test_a=f"import pytest\n{marks}\ndef test_it(target{arguments}): pass\n")
    assert collected().cases == [f"test_a.py::{case}"] * 2


@pytest.mark.parametrize(
    ("values", "cases"),
    [
        (["c"], ["test_it[a-c]"]),
        (["c", "d"], ["test_it[a-c]", "test_it[a-d]"]),
        (["opus"], ["test_it[a-opus]"]),
        (["opus-4"], ["test_it[a-opus-4]"]),
    ],
)
def test_a_plugin_that_parametrizes_after_the_target_leaves_the_case_the_same_on_every_target(
    pytester: pytest.Pytester, collected: Callable[..., Collected], values: list[str], cases: list[str]
) -> None:
    pytester.makeconftest(LATE_PLUGIN.format(values=values))
    pytester.makepyfile(
        test_a="import pytest\n@pytest.mark.parametrize('x', ['a'])\ndef test_it(target, x): pass\n",
        test_b="def test_it(target): pass\n",
        test_c="import pytest\n@pytest.mark.parametrize('x', ['opus-4-7-high'])\ndef test_it(target, x): pass\n",
    )
    found = collected()
    assert set(found.cases) == {
        f"test_{module}.py::{case.replace('a-', own)}"
        for module, own in (("a", "a-"), ("b", ""), ("c", "opus-4-7-high-"))
        for case in cases
    }
    assert all(found.cases.count(case) == 2 for case in found.cases)


def test_another_plugins_wrapper_does_not_come_after_the_target(
    pytester: pytest.Pytester, collected: Callable[..., Collected]
) -> None:
    pytester.makeconftest(LATE_PLUGIN.format(values=["c"]).replace(", tryfirst=True", ""))
    pytester.makepyfile(test_a="def test_it(target): pass\n")
    assert collected().tests == ["test_a.py::test_it[c-opus-4-6]", "test_a.py::test_it[c-opus-4-7]"]


def test_tests_of_the_same_name_in_other_classes_and_files_are_other_cases(
    pytester: pytest.Pytester, collected: Callable[..., Collected]
) -> None:
    pytester.makepyfile(
        test_a="""
        class TestOne:
            def test_it(self, target): pass
            class TestInner:
                def test_it(self, target): pass
        class TestTwo(TestOne):
            pass
        def test_it(target): pass
        """
    )
    folder = pytester.mkdir("inner")
    folder.joinpath("test_a.py").write_text("def test_it(target): pass\n", encoding="utf-8")
    assert sorted(collected("--import-mode=importlib", models="--models=opus-4-7").cases) == [
        "inner/test_a.py::test_it",
        "test_a.py::TestOne::TestInner::test_it",
        "test_a.py::TestOne::test_it",
        "test_a.py::TestTwo::TestInner::test_it",
        "test_a.py::TestTwo::test_it",
        "test_a.py::test_it",
    ]


def test_what_another_plugin_appends_to_a_node_id_is_no_part_of_the_case_the_test_or_the_command(
    pytester: pytest.Pytester, collected: Callable[..., Collected]
) -> None:
    pytester.makeconftest("""
        def pytest_collection_modifyitems(items):
            for item in items:
                item._nodeid = f"{item.nodeid}@group"
    """)
    pytester.makepyfile(test_a="class TestA:\n    def test_it(self, target): pass\n")
    found = collected(models="--models=opus-4-7")
    assert found.cases == ["test_a.py::TestA::test_it"]
    assert found.tests == ["test_a.py::TestA::test_it[opus-4-7]"]
    assert found.commands == ["pytest --models=opus-4-7 'test_a.py::TestA::test_it[opus-4-7]'"]


def test_a_group_of_tests_that_another_plugin_collects_is_part_of_the_case(
    pytester: pytest.Pytester, collected: Callable[..., Collected]
) -> None:
    pytester.makeconftest("""
        import pytest

        class Block(pytest.Module):  # as pytest-describe does it
            def collect(self):
                return super(pytest.Module, self).collect()

            def _getobj(self):
                return self.block

        @pytest.hookimpl(tryfirst=True)
        def pytest_pycollect_makeitem(collector, name, obj):
            if name.startswith("block_"):
                block = Block.from_parent(collector, name=name, path=collector.path)
                block.block = obj
                return block
    """)
    pytester.makepyfile(
        test_a="""
        class block_one:
            def test_it(target): pass
        class block_two:
            def test_it(target): pass
    """
    )
    cases = collected(models="--models=opus-4-7").cases
    assert cases == ["test_a.py::block_one::test_it", "test_a.py::block_two::test_it"]


def test_items_that_are_no_functions_are_left_alone(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeconftest("""
        import pytest

        class Line(pytest.Item):
            def runtest(self): pass

        class Lines(pytest.File):
            def collect(self):
                yield Line.from_parent(self, name="first")

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".lines":
                return Lines.from_parent(parent, path=file_path)
    """)
    pytester.path.joinpath("a.lines").write_text("x", encoding="utf-8")
    pytester.makepyfile(test_doc='def double(n):\n    """\n    >>> double(2)\n    4\n    """\n    return 2 * n\n')
    result = pytester.runpytest("--models=opus-4-7", SIM, "--doctest-modules")
    result.assert_outcomes(passed=4)


def test_a_unittest_method_says_why_it_cannot_run_once_per_target(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import pytest

        class TestCase(unittest.TestCase):
            @pytest.fixture(autouse=True)
            def _take(self, target):
                self.target = target

            def test_it(self):
                assert self.target

            def test_other(self):
                pass
    """)
    result = pytester.runpytest("--models=opus-4-7", SIM)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*pytest cannot parametrize methods of unittest.TestCase*", "*next *class that is no TestCase"]
    )
    assert "none is given" not in result.stdout.str()


GROUPED = """
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("ticket", ["Order A-17: I want my 12.50 back", "give me my money"], ids=["whole", "part"])
@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="{ticket}", max_tokens=512)
def test_refund(reply):
    assert reply.text
"""


def triple_output(module: Path, model: str) -> None:
    for path in module.parent.glob(f"recordings/{module.stem}/claude-{model}/*whole*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["usage"]["output_tokens"] *= 3
        path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.slow
def test_both_cost_gates_fire_with_the_distribution_by_groups(pytester: pytest.Pytester, recorded: Path) -> None:
    pytest.importorskip("xdist")
    recorded.write_text(GROUPED, encoding="utf-8")
    workers = ("-n1", "--dist=loadgroup")
    compared = pytester.runpytest_subprocess(MODELS, "--migrate-baseline-threshold=20%", *workers)
    compared.assert_outcomes(passed=2, failed=2)
    compared.stdout.fnmatch_lines(["verdict: FAIL: 2 cases more than 20% above the cost on the*"])
    assert "missing" not in compared.stdout.str()
    triple_output(recorded, "opus-4-7")
    drifted = pytester.runpytest_subprocess(MODELS, *workers)
    drifted.assert_outcomes(passed=3, failed=1)
    drifted.stdout.fnmatch_lines(
        ["*the cost of this case changed by *", "*to accept * 'test_refund.py::*[[]whole-opus-4-7[]]'"]
    )


@pytest.mark.slow
def test_recordings_made_with_the_distribution_by_groups_are_named_as_any_other(
    pytester: pytest.Pytester, suite: Path, api: object
) -> None:
    pytest.importorskip("xdist")
    del api
    suite.write_text(GROUPED, encoding="utf-8")
    pytester.runpytest_subprocess("--models=opus-4-7", "--migrate-calls=record", "-n1", "--dist=loadgroup")
    recordings = [json.loads(path.read_text()) for path in suite.parent.glob("recordings/test_refund/*/*.json")]
    assert sorted(recording["case"] for recording in recordings) == [
        "test_refund.py::test_refund[part-opus-4-7]",
        "test_refund.py::test_refund[whole-opus-4-7]",
    ]
