"""The marker and the ini file switch the interception of clients on and off."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.usefixtures("app")


def test_interception_can_be_switched_off_for_one_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import app
        import pytest

        @pytest.mark.task(intercept=False)
        def test_off(target):
            app.module_client()

        def test_on(target):
            app.module_client()
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "*POST https://api.anthropic.com/v1/messages was refused: --migrate-calls=sim *",
            "  or          switch interception on, which @pytest.mark.task(intercept=False) switches off",
        ]
    )


def test_the_marker_can_switch_it_on_where_the_ini_file_switches_it_off(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    pytester.makeini("[pytest]\nmodelmigrate_intercept = off\n")
    pytester.makepyfile("""
        import app
        import pytest

        @pytest.mark.task(intercept=True)
        def test_on(target):
            app.module_client()
    """)
    pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim").assert_outcomes(passed=1)


def test_an_invalid_ini_value_is_a_usage_error(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_intercept = perhaps\n")
    pytester.makepyfile("def test_it(target): pass")
    result = pytester.runpytest_inprocess("--models=opus-4-6")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*modelmigrate_intercept: *; give on or off"])
