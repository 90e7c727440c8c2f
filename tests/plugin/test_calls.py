from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import Fault, RunningSimulator, start

MODELS = "--models=opus-4-6,opus-4-7"


def files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.json"))
    }


def test_a_replay_needs_no_key_and_opens_no_socket(
    pytester: pytest.Pytester, recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del recorded

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something connected")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    pytester.runpytest(MODELS, "--migrate-baseline-threshold=off").assert_outcomes(passed=4)


def test_recording_again_changes_no_file_and_sends_nothing(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    pytester.runpytest(MODELS, "--migrate-calls=record").assert_outcomes(passed=4)
    before, sent = files(pytester.path), len(api.requests)
    pytester.runpytest(MODELS, "--migrate-calls=record").assert_outcomes(passed=4)
    assert files(pytester.path) == before
    assert len(api.requests) == sent == 4


def test_record_sends_only_what_is_missing(pytester: pytest.Pytester, suite: Path, api: RunningSimulator) -> None:
    del suite
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=record")
    pytester.runpytest(MODELS, "--migrate-calls=record")
    assert [request.model for request in api.requests] == ["claude-opus-4-6"] * 2 + ["claude-opus-4-7"] * 2


def test_rerecord_sends_everything_again(pytester: pytest.Pytester, suite: Path, api: RunningSimulator) -> None:
    del suite
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=record")
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=rerecord").assert_outcomes(passed=2)
    assert len(api.requests) == 4


def test_live_sends_everything_and_records_nothing(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    pytester.runpytest(MODELS, "--migrate-calls=live").assert_outcomes(passed=4)
    assert len(api.requests) == 4
    assert files(pytester.path) == {}


def test_sim_needs_no_key_and_reports_simulated(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    result = pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-baseline-threshold=off")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["modelmigrate: *SIMULATED*", "*migration: opus-4-6 -> opus-4-7 (SIMULATED)*"])


def test_a_miss_shows_the_folder_the_differences_and_the_command(pytester: pytest.Pytester, recorded: Path) -> None:
    recorded.write_text(recorded.read_text().replace("max_tokens=512", "max_tokens=600"), encoding="utf-8")
    result = pytester.runpytest(MODELS)
    result.assert_outcomes(errors=4)
    result.stdout.fnmatch_lines(
        [
            "no recording answers this request",
            "  looked in   recordings/test_refund/",
            "  nearest     recordings/test_refund/claude-opus-4-6/test_refund-whole-opus-4-6-*.json",
            "              differs in max_tokens",
            f"  to record   pytest --migrate-calls=record {MODELS} 'test_refund.py::*[[]whole-opus-4-6[]]'",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_the_command_of_a_miss_records_it(pytester: pytest.Pytester, suite: Path, api: RunningSimulator) -> None:
    del suite
    missed = pytester.runpytest("--models=opus-4-7@low")
    command = next(line for line in missed.stdout.lines if line.startswith("  to record"))
    arguments = command.split("pytest ", 1)[1].replace("'", "").split(" ")
    pytester.runpytest(*arguments).assert_outcomes(passed=1)
    assert len(api.requests) == 1
    pytester.runpytest("--models=opus-4-7@low", "-k", "whole").assert_outcomes(passed=1, deselected=1)


def test_a_miss_that_the_test_catches_is_still_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        HI = [{"role": "user", "content": "hi"}]

        def test_it(claude, target):
            try:
                claude.messages.create(model="claude-opus-4-7", max_tokens=9, messages=HI)
            except Exception:
                pass
    """)
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*no recording answers this request*"])


@pytest.mark.parametrize("mode", ["replay", "record", "rerecord"])
@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda text: text[:200], "it ends in the middle, in line"),
        (lambda text: text.replace("recording/1", "recording/2"), "a newer version wrote it"),
        (lambda text: f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n", "it has conflict markers of git"),
    ],
    ids=["half", "newer", "conflict"],
)
def test_a_corrupt_recording_is_named_and_never_overwritten(
    pytester: pytest.Pytester, recorded: Path, mode: str, damage: Callable[[str], str], reason: str
) -> None:
    del recorded
    (path,) = pytester.path.glob("recordings/test_refund/claude-opus-4-6/*whole*.json")
    path.write_text(damage(path.read_text()), encoding="utf-8")
    half = path.read_bytes()
    result = pytester.runpytest("--models=opus-4-6", "-k", "whole", f"--migrate-calls={mode}")
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines([f"*{path} is not a readable recording: {reason}*"])
    assert path.read_bytes() == half


def test_a_credential_in_a_prompt_is_never_written(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    key = "sk-ant-" + "api03-" + "a1B2" * 8
    pytester.makepyfile(f"""
        import pytest
        @pytest.mark.prompt(user="my key is {key}")
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*did not send the request, whose answer would be recorded: line * contains what looks like an Anthropic key*"]
    )
    assert files(pytester.path) == {}
    assert api.requests == []


def test_recordings_contain_only_allowed_headers(recorded: Path) -> None:
    for path in recorded.parent.glob("recordings/**/*.json"):
        data = json.loads(path.read_text())
        assert set(data["request"]["headers"]) <= {"anthropic-version", "anthropic-beta"}
        assert all(
            name in ("content-type", "request-id", "retry-after", "x-modelmigrate-simulated")
            or name.startswith("anthropic-ratelimit-")
            for name in data["response"]["headers"]
        )
        assert "sk-test-key" not in path.read_text()


@pytest.mark.parametrize("mode", ["live", "record"])
def test_a_missing_key_is_one_line(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    del suite
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    result = pytester.runpytest("--models=opus-4-7", f"--migrate-calls={mode}")
    assert result.ret != 0
    assert result.parseoutcomes().get("errors", 0) == 2
    result.stdout.fnmatch_lines(["no API key: set ANTHROPIC_API_KEY*"])
    assert api.requests == []
    assert "Traceback" not in result.stdout.str()


def test_an_endpoint_that_cannot_be_reached_is_an_error_not_a_failure(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite.write_text(
        suite.read_text()
        + "\ndef test_agent(claude):\n"
        + "    claude.messages.create(model='m', max_tokens=9, messages=[{'role': 'user', 'content': 'hi'}])\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    result = pytester.runpytest(
        "--models=opus-4-7", "--migrate-calls=live", "--junitxml=junit.xml", "-k", "whole or agent"
    )
    result.assert_outcomes(errors=2, deselected=1)
    result.stdout.fnmatch_lines(["http://127.0.0.1:9* could not be reached: *"])
    xml = pytester.path.joinpath("junit.xml").read_text()
    assert xml.count("<error") == 2
    assert "<failure" not in xml


def test_an_api_error_is_recorded_and_replayed_without_retries(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile("""
        HI = [{"role": "user", "content": "hi"}]

        import anthropic, pytest
        def test_it(claude, target):
            with pytest.raises(anthropic.BadRequestError, match="deprecated|Extra inputs") as caught:
                claude.messages.create(model=target.model, max_tokens=9, extra_body={"temperature": 0.2},
                                       messages=HI)
            assert caught.value.status_code == 400
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=1)
    assert len(api.requests) == 1
    api.close()
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=1)


def test_a_rejected_parameter_fails_only_the_test_on_that_target(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="hi", max_tokens=2000, thinking={"type": "enabled", "budget_tokens": 1024})
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest(MODELS, "--migrate-calls=live", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*test_it[[]opus-4-6[]] PASSED*",
            "*test_it[[]opus-4-7[]] FAILED*",
            'the API answered 400 invalid_request_error: "thinking.type.enabled" is not supported for this model*',
            "verdict: FAIL: 1 case broken on opus-4-7 (pass*fail)*",
        ]
    )


def test_a_recorded_overload_is_replayed_but_sent_again_by_record(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529)]) as busy:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", busy.url)
        first = pytester.runpytest("--models=opus-4-7", "-k", "whole", "--migrate-calls=record")
        first.assert_outcomes(errors=1, deselected=1)
        assert len(busy.requests) == 3
    replayed = pytester.runpytest("--models=opus-4-7", "-k", "whole")
    replayed.assert_outcomes(errors=1, deselected=1)
    replayed.stdout.fnmatch_lines(["a recording answered 529 overloaded_error: Overloaded*"])
    with start() as well:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", well.url)
        pytester.runpytest("--models=opus-4-7", "-k", "whole", "--migrate-calls=record").assert_outcomes(
            passed=1, deselected=1
        )
        assert len(well.requests) == 1


def test_two_identical_requests_of_a_test_are_two_recordings(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        HI = [{"role": "user", "content": "hi"}]

        def test_it(claude, target):
            ids = [
                claude.messages.create(model="claude-opus-4-7", max_tokens=9, messages=HI).id
                for _ in range(2)
            ]
            assert ids[0] != ids[1]
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=1)
    assert len(api.requests) == 2
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=1)


def test_an_unwritable_folder_is_one_error_at_the_test(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del api
    suite.with_name("recordings").write_text("a file is in the way")
    result = pytester.runpytest("--models=opus-4-7", "-k", "whole", "--migrate-calls=record")
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines(["cannot write *recordings*: Not a directory*"])
    assert "Traceback" not in result.stdout.str()


def test_recordings_that_were_edited_by_hand_are_named_and_still_answer(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del api
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=2)
    for path in suite.parent.glob("recordings/*/*/*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace('"attempts": 1', '"attempts": 2'), encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(passed=2)
    shown = " ".join(result.stdout.str().split())
    assert "note: 2 recordings were edited by hand: recordings/" in shown
