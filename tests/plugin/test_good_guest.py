from __future__ import annotations

from pathlib import Path

import pytest

HEAVY = (
    *("anthropic", "syrupy", "scipy", "numpy", "httpx2", "httpx"),
    *("pydantic", "genai_prices", "jsonschema", "starlette"),
)


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Arguments of a session that loads this plugin and no other."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)  # of other plugins
    return ("-p", "pytest_modelmigrate.plugin", "-p", "no:cacheprovider")


def test_an_idle_plugin_imports_nothing_heavy_writes_no_file_and_prints_no_line(
    pytester: pytest.Pytester, alone: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    pytester.makepyfile(
        f"""
        import sys

        def test_nothing_heavy_is_there():
            assert [name for name in {HEAVY!r} if name in sys.modules] == []
            ours = sorted(name for name in sys.modules if name.startswith("pytest_modelmigrate."))
            assert ours == [
                "pytest_modelmigrate.plugin",
                "pytest_modelmigrate.plugin.fixtures",
                "pytest_modelmigrate.plugin.hookspec",
                "pytest_modelmigrate.plugin.ini_keys",
                "pytest_modelmigrate.plugin.option_declarations",
                "pytest_modelmigrate.plugin.option_values",
                "pytest_modelmigrate.plugin.options",
                "pytest_modelmigrate.plugin.outcome_collector",
                "pytest_modelmigrate.plugin.prompt_tests",
                "pytest_modelmigrate.plugin.short_flags",
            ]
        """
    )
    before = tree(pytester.path)
    result = pytester.runpytest_subprocess(*alone, "-W", "error")
    result.assert_outcomes(passed=1)
    written = {name for name in tree(pytester.path) - before if not name.startswith(("runpytest", "stdout", "stderr"))}
    assert written == set()
    assert "modelmigrate" not in result.stdout.str().replace("-p pytest_modelmigrate.plugin", "")
    assert result.stderr.str() == ""


def test_switching_the_plugin_off_leaves_a_working_pytest(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    pytester.runpytest_subprocess("-p", "no:modelmigrate").assert_outcomes(passed=1)


def test_fixtures_of_a_project_with_our_names_stay_its_own(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.fixture
        def target():
            return "mine"

        @pytest.fixture
        def reply():
            return "mine too"

        @pytest.mark.parametrize("claude", [1, 2])
        def test_parametrized(claude):
            assert claude in (1, 2)

        @pytest.mark.prompt("another plugin's marker")
        @pytest.mark.task(1)
        def test_own(target, reply):
            assert (target, reply) == ("mine", "mine too")
    """)
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=3)


def test_only_tests_that_use_the_plugin_run_once_per_target(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makepyfile(test_plain="def test_plain(): pass")
    result = pytester.runpytest("--models=opus-4-6,opus-4-7", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["*5 tests collected*"])


def test_the_order_of_other_peoples_items_is_kept(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        def test_a(): pass
        @pytest.mark.prompt(user="x")
        def test_b(reply): assert reply.text
        def test_c(): pass
    """)
    lines = pytester.runpytest("--models=opus-4-6,opus-4-7", "--collect-only", "-q").stdout.lines
    assert [line.rpartition("::")[2] for line in lines if "::" in line] == [
        "test_a",
        "test_b[opus-4-6]",
        "test_b[opus-4-7]",
        "test_c",
    ]


def test_the_plugin_works_without_the_cache_provider(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    pytester.runpytest("--models=opus-4-7", "-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_quiet_shows_the_verdict_alone(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    text = pytester.runpytest("--models=opus-4-6,opus-4-7", "-q").stdout.str()
    assert "verdict: pass" in text
    assert "migration:" not in text
    assert "spent:" not in text
