"""Requests that were in flight when a run was killed, and what the next run says of them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import Fault, RunningSimulator, start
from pytest_modelmigrate.store.sent_requests import SentRequests

RECORD = ("--models=opus-4-7", "--migrate-calls=record")
FOLDER = Path(".modelmigrate", "in_flight")
KILLED = (
    "note: 3 requests were in flight when an earlier run was killed; sent again, they",
    "      are paid twice (at most $0.04)",
)


@pytest.fixture
def half_hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    """The simulated API, which never answers the fourth to sixth request."""
    with start(faults=[Fault("slow", seconds=600, nth=number) for number in (4, 5, 6)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
        yield api


def kill_with_three_in_flight(
    folder: Path, options: tuple[str, ...], api: RunningSimulator, until: Callable[[Callable[[], bool]], None]
) -> None:
    """Start a run of six requests, and kill it and its workers when three are answered."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    run = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - pytest
    until(lambda: len(api.requests) == 6)
    until(lambda: sum(path.read_text().count("answered") for path in folder.glob(f"{FOLDER}/*.jsonl")) == 3)
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_the_run_after_a_killed_one_says_once_how_many_requests_are_paid_twice(
    pytester: pytest.Pytester,
    half_hanging: RunningSimulator,
    numbers: Callable[..., str],
    workers: tuple[str, ...],
    until: Callable[[Callable[[], bool]], None],
) -> None:
    pytester.makepyfile(test_numbers=numbers(6))
    dist = (*workers, "--dist=load", "--maxschedchunk=3") if workers else ()
    kill_with_three_in_flight(pytester.path, (*RECORD, *dist), half_hanging, until)
    for options in (("--migrate-calls=replay",), ("--migrate-calls=sim",), (*RECORD[1:], "--collect-only")):
        quiet = pytester.runpytest_inprocess("--models=opus-4-7", *options)
        quiet.stdout.no_fnmatch_line("*in flight*")
        assert pytester.path.joinpath(FOLDER).exists(), "only a run that sends reads the note"
    result = pytester.runpytest_subprocess(*RECORD, *dist, "-p", "no:cacheprovider")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(KILLED)
    paid = Counter(str(request.body) for request in half_hanging.requests)
    assert sum(number - 1 for number in paid.values()) == 3
    assert not pytester.path.joinpath(FOLDER).exists()
    for path in pytester.path.glob("recordings/*/*/*.json"):
        path.unlink()
    again = pytester.runpytest_inprocess(*RECORD)
    again.assert_outcomes(passed=6)
    again.stdout.no_fnmatch_line("*in flight*")


@pytest.mark.parametrize(("options", "said"), [((), KILLED), (("-q",), [f"{KILLED[0]} are paid twice (*)"])])
def test_the_run_after_ctrl_c_says_how_many_requests_are_paid_twice(
    pytester: pytest.Pytester,
    half_hanging: RunningSimulator,
    numbers: Callable[..., str],
    options: tuple[str, ...],
    said: Sequence[str],
) -> None:
    pytester.makepyfile(test_numbers=numbers(6))
    pytester.makeconftest("""
        import pathlib, time, pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_setup(item):
            folder, stopped = pathlib.Path(".modelmigrate/in_flight"), pathlib.Path("stopped")
            while not stopped.exists():
                lines = "".join(path.read_text() for path in folder.glob("*.jsonl"))
                if lines.count("sent") == 6 and lines.count("answered") == 3:
                    stopped.touch()
                    raise KeyboardInterrupt
                time.sleep(0.01)
    """)
    assert pytester.runpytest_subprocess(*RECORD).ret == pytest.ExitCode.INTERRUPTED
    result = pytester.runpytest_inprocess(*RECORD, *options)
    assert result.ret == 0
    result.stdout.fnmatch_lines(said)
    assert len(half_hanging.requests) == 9


SENDERS = """
import anyio, json, pytest, urllib.request

ASK = {"model": "claude-opus-4-7", "max_tokens": 20}

def messages(text):
    return [{"role": "user", "content": text}]

@pytest.mark.prompt(user="Declared")
def test_declared(reply):
    assert reply.text

def test_client(claude):
    assert claude.messages.create(**ASK, messages=messages("sync")).content

def test_stream(claude):
    assert [*claude.messages.create(**ASK, messages=messages("stream"), stream=True)]

def test_left_stream(claude):
    next(iter(claude.messages.create(**ASK, messages=messages("left stream"), stream=True)))

def test_async_client(async_claude):
    async def ask():
        return await async_claude.messages.create(**ASK, messages=messages("async"))
    assert anyio.run(ask).content

def test_own_client(target):
    import anthropic
    with anthropic.Anthropic() as client:
        assert client.messages.create(**ASK, messages=messages("own")).content

def test_gateway(gateway):
    body = json.dumps({**ASK, "messages": messages("gateway")}).encode()
    key = gateway.environment["ANTHROPIC_API_KEY"]
    headers = {"content-type": "application/json", "x-api-key": key, "anthropic-version": "2023-06-01"}
    request = urllib.request.Request(gateway.environment["ANTHROPIC_BASE_URL"] + "/v1/messages", body, headers)
    with urllib.request.urlopen(request) as answer:
        assert b"content" in answer.read()

def test_counted(claude):
    claude.messages.count_tokens(model="claude-opus-4-7", messages=messages("counted"))
"""


@pytest.mark.parametrize("mode", ["record", "live"])
def test_every_sender_notes_its_requests_and_their_answers(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    noted: list[SentRequests] = []
    finish = SentRequests.finish

    def spy(self: SentRequests, *, interrupted: bool) -> None:
        noted.append(self)
        written.append(next(iter(self._file.folder.glob("*.jsonl"))).read_text())
        finish(self, interrupted=interrupted)

    written: list[str] = []
    monkeypatch.setattr(SentRequests, "finish", spy)
    pytester.makepyfile(SENDERS)
    result = pytester.runpytest_inprocess("--models=opus-4-7", f"--migrate-calls={mode}")
    result.assert_outcomes(passed=8)
    paid = [request for request in api.requests if request.path.endswith("/messages")]
    assert len(paid) == 7
    (lines,) = written
    numbers = re.findall(r'"sent":(\d+)', lines)
    assert len(numbers) == 7
    assert sorted(re.findall(r'"answered":(\d+)', lines)) == sorted(numbers)
    assert not pytester.path.joinpath(FOLDER).exists()


def test_a_folder_that_cannot_be_written_stops_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(test_numbers=numbers(3))
    pytester.path.joinpath(".modelmigrate").write_text("in the way")
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=3)
    assert len(api.requests) == 3
