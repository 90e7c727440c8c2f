"""Requests that the code makes at import, in shared fixtures, and in other tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

pytestmark = pytest.mark.usefixtures("app")

RECORD = ("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=record", "--snapshot-update")

SHARED = """
import app
import pytest

@pytest.fixture(scope="session")
def warm():
    try:
        return app.module_client().model
    except Exception:
        return None

@pytest.fixture
def first():
    return app.stream().model

def test_it(first, warm, target):
    assert first == target.model
    assert app.module_client().model == target.model
    assert warm == "claude-opus-4-6"
"""


@pytest.mark.parametrize("mode", ["replay", "sim"])
def test_a_request_at_import_is_refused_where_nothing_is_sent(pytester: pytest.Pytester, mode: str) -> None:
    pytester.makepyfile("import app\napp.module_client()\ndef test_it(target): pass")
    result = pytester.runpytest_inprocess("--models=opus-4-6", f"--migrate-calls={mode}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "E   *UnmanagedClientError: POST https://api.anthropic.com/v1/messages was refused: "
                f"--migrate-calls={mode} sends nothing to the API, and an import belongs to no test"
            ),
            "E * next        import the module in the test, or in a fixture of one test",
        ]
    )


def test_a_request_of_a_session_fixture_is_refused_in_sim_also_if_it_is_caught(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SHARED)
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "*was refused: --migrate-calls=sim sends nothing to the API, "
                "and the session fixture 'warm' belongs to no single test"
            ),
            "  next        send it in the test, or in a fixture with scope='function'",
        ]
    )


def test_a_request_of_a_session_fixture_is_let_through_where_answers_are_recorded(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    pytester.makepyfile(SHARED)
    pytester.runpytest_inprocess(*RECORD).assert_outcomes(passed=1)
    assert len([*Path(pytester.path, "recordings").rglob("*.json")]) == 2


def test_a_fixture_of_several_tests_may_send_to_any_address_where_answers_are_recorded(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    pytester.makepyfile("""
        import anthropic
        import app
        import pytest
        from pytest_modelmigrate.wire.stream_recorder import http_library

        LIBRARY = http_library(anthropic.DefaultHttpxClient)

        @pytest.fixture(scope="module")
        def models():
            network = LIBRARY.MockTransport(lambda _: LIBRARY.Response(200, json={"data": [], "has_more": False}))
            http = LIBRARY.Client(transport=network)
            return anthropic.Anthropic(base_url="http://192.0.2.1", http_client=http).models.list().data

        def test_it(models, target):
            assert models == []
            app.module_client()
    """)
    pytester.runpytest_inprocess(*RECORD).assert_outcomes(passed=1)
    assert len([*Path(pytester.path, "recordings").rglob("*.json")]) == 1


def test_other_tests_send_what_they_want_but_never_the_stand_in_key(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import anthropic
        import app
        import pytest

        def test_prompt(target):
            app.module_client()

        def test_other():
            with pytest.raises(Exception, match="there is no API key, and this Anthropic client has the stand-in key"):
                app.module_client()

        def test_client_with_a_key(monkeypatch):
            client = anthropic.Anthropic(api_key="x", base_url="http://192.0.2.1", timeout=0.01, max_retries=0)
            with pytest.raises(anthropic.APIConnectionError):
                client.models.list()
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(passed=3)


def test_a_request_to_this_machine_is_let_through_at_import(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("import app\nMODEL = app.module_client().model\ndef test_it(target): app.module_client()")
    pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim").assert_outcomes(passed=1)
    assert len(api.requests) == 1
