"""The `gateway` fixture: requests of other programs, which are requests of the test that started them."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

PROGRAM = """
import json, os, sys, urllib.error, urllib.request

def ask(text="hi", model="claude-opus-4-6"):
    body = {"model": model, "max_tokens": 50, "messages": [{"role": "user", "content": text}]}
    headers = {"x-api-key": os.environ["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"}
    url = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        return urllib.request.urlopen(request).read().decode()
    except urllib.error.HTTPError:
        return "no answer"

if __name__ == "__main__":
    for text in sys.argv[1:]:
        print(ask(text))
"""

SUITE = """
import os
import subprocess
import sys
import pytest

def run(gateway, *texts):
    environment = {**os.environ, **gateway.environment}
    return subprocess.run(
        [sys.executable, "program.py", *texts], env=environment, text=True, capture_output=True, check=True
    ).stdout
"""


@pytest.fixture
def project(pytester: pytest.Pytester, no_thread_stays: None) -> pytest.Pytester:
    """A project with a program that asks with urllib."""
    del no_thread_stays
    pytester.makepyfile(program=PROGRAM)
    return pytester


def write(project: pytest.Pytester, tests: str) -> None:
    project.makepyfile(test_program=SUITE + tests)


def test_requests_of_a_subprocess_are_migrated_recorded_and_replayed(
    project: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        project,
        """
def test_program(gateway, target):
    printed = run(gateway, "one", "two")
    assert gateway.reply.text in printed
    assert gateway.reply.data["model"] == target.model
    assert len(gateway.reply.calls) == 2
""",
    )
    models = "--models=opus-4-6,opus-4-7"
    project.runpytest(models, "--migrate-calls=record").assert_outcomes(passed=2)
    assert [request.body["model"] for request in api.requests] == ["claude-opus-4-6"] * 2 + ["claude-opus-4-7"] * 2
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    api.close()
    result = project.runpytest(models, "--migrate-report=run.json")
    result.assert_outcomes(passed=2)
    (outcome, _) = json.loads(Path("run.json").read_text(encoding="utf-8"))["outcomes"]
    assert len(outcome["samples"][0]["calls"]) == 2


def test_request_without_recording_is_an_error_although_the_program_goes_on(project: pytest.Pytester) -> None:
    write(
        project,
        """
def test_goes_on(gateway):
    assert run(gateway, "one") == "no answer\\n"

def test_fails_because_of_it(gateway):
    assert run(gateway, "two") == "something else"

def test_reads_the_reply(gateway):
    run(gateway, "three")
    assert gateway.reply.text

@pytest.mark.xfail
def test_expected_to_fail(gateway):
    assert run(gateway, "four") == "something else"
""",
    )
    result = project.runpytest("--models=opus-4-6")
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(["no recording answers this request", "  to record   *--migrate-calls=record*"])


def test_program_that_asks_nothing_is_an_error(project: pytest.Pytester) -> None:
    write(project, "def test_silent(gateway): run(gateway)\n")
    result = project.runpytest("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["this test never asked the target: *", "  or *gateway.environment"])


def test_reply_without_a_request_says_what_to_do(project: pytest.Pytester) -> None:
    write(project, "def test_silent(gateway): gateway.reply\n")
    result = project.runpytest("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*gateway.reply needs an answered message request, *"])


def test_requests_of_threads_belong_to_the_test_whose_address_they_use(project: pytest.Pytester) -> None:
    write(
        project,
        """
import program

@pytest.fixture
def other(gateway, monkeypatch):
    # A thread that the test starts asks at the address of the test.
    import threading
    for name, value in gateway.environment.items():
        monkeypatch.setenv(name, value)
    def in_thread(text):
        thread = threading.Thread(target=program.ask, args=(text,))
        thread.start()
        thread.join()
    return in_thread

@pytest.mark.parametrize("text", ["one", "two"])
def test_thread(gateway, other, text):
    other(text)
    (call,) = gateway.reply.calls
    assert call.request.body["messages"][0]["content"] == text
""",
    )
    project.runpytest("--models=opus-4-6", "--migrate-calls=sim").assert_outcomes(passed=2)


def test_each_test_has_an_address_of_its_own_that_ends_with_it(project: pytest.Pytester) -> None:
    write(
        project,
        """
SEEN = []

@pytest.mark.task(calls=False)
@pytest.mark.parametrize("n", [1, 2])
def test_address(gateway, n):
    assert gateway.base_url not in SEEN
    SEEN.append(gateway.base_url)
    assert gateway.environment == {
        "ANTHROPIC_BASE_URL": gateway.base_url, "ANTHROPIC_API_KEY": "modelmigrate-gateway"
    }

def test_others_are_refused(gateway, monkeypatch):
    import program, urllib.request
    first, second = SEEN
    assert first.rpartition("/")[0] == second.rpartition("/")[0]
    run(gateway, "hi")
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(first + "/v1/models")
""",
    )
    project.runpytest("--models=opus-4-6", "--migrate-calls=sim").assert_outcomes(passed=3)


def test_failing_and_crashing_tests_leave_no_thread(project: pytest.Pytester) -> None:
    write(
        project,
        """
def test_fails(gateway): assert run(gateway, "hi") == ""
def test_stops_the_run(gateway): pytest.exit("enough")
""",
    )
    result = project.runpytest("--models=opus-4-6", "--migrate-calls=sim")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert "modelmigrate-gateway" not in [thread.name for thread in threading.enumerate()]


def test_usage_of_a_program_has_a_snapshot(project: pytest.Pytester) -> None:
    write(project, "def test_program(gateway): run(gateway, 'hi')\n")
    result = project.runpytest("--models=opus-4-6", "--migrate-calls=sim", "--snapshot-update")
    result.stdout.fnmatch_lines(["note: 1 usage snapshot written"])


def test_program_that_asks_another_model_only_is_an_error(project: pytest.Pytester) -> None:
    project.makepyfile(program=PROGRAM.replace('model="claude-opus-4-6"', 'model="claude-haiku-5-5"'))
    write(project, "def test_program(gateway): run(gateway, 'hi')\n")
    result = project.runpytest("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*--migrate-from=claude-haiku-5-5"])


def test_spending_cap_holds_for_programs(project: pytest.Pytester, api: RunningSimulator) -> None:
    write(project, "def test_program(gateway): run(gateway, 'hi')\n")
    result = project.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0.00001")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*this request was not sent: it may cost up to*"])
    assert api.requests == []


def test_part_that_varies_is_named_in_the_miss_and_ignored_with_the_setting(
    project: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile(
        program=PROGRAM.replace('"max_tokens"', '"metadata": {"user_id": os.environ["RUN"]}, "max_tokens"')
    )
    write(project, "def test_program(gateway): assert run(gateway, 'hi', 'hi')\n")
    monkeypatch.setenv("RUN", "one")
    project.runpytest("--models=opus-4-6", "--migrate-calls=record").assert_outcomes(passed=1)
    monkeypatch.setenv("RUN", "two")
    missed = project.runpytest("--models=opus-4-6")
    missed.assert_outcomes(errors=1)
    line = "modelmigrate_ignore = metadata.user_id"
    missed.stdout.fnmatch_lines([f"  varies      ignore it with {line}"])
    project.makeini(f"[pytest]\n{line}\n")
    result = project.runpytest("--models=opus-4-6")
    result.assert_outcomes(passed=1)
    assert len(api.requests) == 2
    (recording, _) = sorted(project.path.glob("recordings/*/*/*.json"))
    assert json.loads(recording.read_text(encoding="utf-8"))["request"]["body"]["metadata"] == {"user_id": "one"}
    project.runpytest("--models=opus-4-6", "--migrate-calls=rerecord").assert_outcomes(passed=1)
    assert len([*project.path.glob("recordings/*/*/*.json")]) == 4


def test_invalid_line_of_the_setting_is_one_error_at_the_start(project: pytest.Pytester) -> None:
    write(project, "def test_program(gateway): run(gateway, 'hi')\n")
    project.makeini("[pytest]\nmodelmigrate_ignore = system ~ (\n")
    result = project.runpytest("--models=opus-4-6")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: modelmigrate_ignore: invalid pattern '(' in 'system ~ (': *"])


@pytest.mark.parametrize("mode", ["live", "sim"])
def test_sdk_client_in_this_process_that_uses_the_gateway_makes_one_call(
    project: pytest.Pytester, api: RunningSimulator, mode: str
) -> None:
    write(
        project,
        """
import anthropic

def test_sdk(gateway, monkeypatch):
    for name, value in gateway.environment.items():
        monkeypatch.setenv(name, value)
    with anthropic.Anthropic() as client:
        body = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
        assert client.messages.create(**body).content[0].text == gateway.reply.text
    assert len(gateway.reply.calls) == 1
""",
    )
    project.runpytest("--models=opus-4-6,opus-4-7", f"--migrate-calls={mode}").assert_outcomes(passed=2)
    assert len(api.requests) == 2 * (mode == "live")
