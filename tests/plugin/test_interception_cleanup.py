"""What the interception changes is as before after the session."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytestmark = pytest.mark.usefixtures("app")


def test_a_session_without_prompt_tests_patches_nothing(
    pytester: pytest.Pytester, patched: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = patched()
    pytester.makepyfile("""
        import threading
        import anthropic

        def test_it():
            assert not hasattr(anthropic.Anthropic.request, "__wrapped__")
            assert not hasattr(threading.Thread.start, "__wrapped__")
    """)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    pytester.runpytest_inprocess("--models=opus-4-6").assert_outcomes(passed=1)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert patched() == before


def test_after_a_crash_everything_is_as_before(pytester: pytest.Pytester, patched: Callable[[], object]) -> None:
    before = patched()
    pytester.makepyfile("""
        import app

        def test_crash(target):
            app.module_client()
            raise KeyboardInterrupt
    """)
    pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim", no_reraise_ctrlc=True)
    assert patched() == before
