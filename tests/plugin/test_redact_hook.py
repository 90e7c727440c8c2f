from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

OPUS = "--models=opus-4-7"
RECORD = "--migrate-calls=record"


def recordings(module: Path) -> list[dict[str, Any]]:
    paths = sorted(module.parent.glob(f"recordings/{module.stem}/*/*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


SECRET = """
import pytest

@pytest.mark.prompt(system="Customer: jo@example.org", user="My mail is jo@example.org. Repeat it.", max_tokens=50)
def test_declared(reply):
    assert reply.text

def test_client(claude, target):
    with claude.messages.stream(
        model=target.model, max_tokens=50, messages=[{"role": "user", "content": "Write to al@example.org."}]
    ) as stream:
        assert stream.get_final_text()
"""


MAIL = 'r"[\\w.]+@[\\w.]+\\b"'
REDACT = f"""
import re

def pytest_modelmigrate_redact(text):
    return re.sub({MAIL}, "MAIL", text)
"""


def test_a_redacted_recording_answers_the_request_that_it_was_made_of(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeconftest(REDACT)
    first = pytester.runpytest(
        OPUS, RECORD, *(f"--migrate-report=run.{each}" for each in ("json", "md", "html")), "-p", "no:randomly"
    )
    first.assert_outcomes(passed=2)
    sent = [str(request.body) for request in api.requests]
    assert sum("jo@example.org" in body for body in sent) == 1
    assert sum("al@example.org" in body for body in sent) == 1
    kept = recordings(module)
    assert len(kept) == 2
    assert all(recording["redacted"] is True for recording in kept)
    assert all("@example.org" not in json.dumps(recording) for recording in kept)
    assert any("My mail is MAIL." in json.dumps(recording) for recording in kept)
    assert "My mail is MAIL." in pytester.path.joinpath("run.html").read_text(encoding="utf-8")
    for path in pytester.path.glob("run.*"):
        assert "@example.org" not in path.read_text(encoding="utf-8")
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    assert len(api.requests) == len(sent)
    api.close()
    pytester.runpytest(OPUS).assert_outcomes(passed=2)


def test_another_value_than_the_redacted_one_is_another_request(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeconftest(REDACT)
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    module.write_text(SECRET.replace("jo@example.org", "jim@example.org"), encoding="utf-8")
    pytester.runpytest(OPUS).assert_outcomes(passed=1, errors=1)


def test_what_is_redacted_may_hold_a_credential(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    key = f"sk-ant-{'a' * 30}"
    pytester.makepyfile(test_secret=SECRET.replace("jo@example.org", key))
    refused = pytester.runpytest(OPUS, RECORD, "-k", "declared")
    refused.assert_outcomes(errors=1, deselected=1)
    pytester.makeconftest(f"def pytest_modelmigrate_redact(text):\n    return text.replace({key!r}, 'KEY')")
    pytester.runpytest(OPUS, RECORD, "-k", "declared").assert_outcomes(passed=1, deselected=1)


def test_every_redaction_applies(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeconftest("""
        class Other:
            def pytest_modelmigrate_redact(self, text):
                return text.replace("jo@", "someone@")

        def pytest_configure(config):
            config.pluginmanager.register(Other())

        def pytest_modelmigrate_redact(text):
            return text.replace("@example.org", " at example")
    """)
    pytester.runpytest(OPUS, RECORD, "-k", "declared").assert_outcomes(passed=1, deselected=1)
    (recording,) = recordings(module)
    assert recording["request"]["body"]["system"] == "Customer: someone at example"


def test_nothing_is_marked_as_redacted_where_nothing_changed(pytester: pytest.Pytester, suite: Path, api: Any) -> None:
    del api
    pytester.makeconftest("def pytest_modelmigrate_redact(text):\n    return text")
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    assert all("redacted" not in recording for recording in recordings(suite))


@pytest.mark.parametrize(
    ("body", "said"), [("return 5", "returned 5; return a str or None"), ("return 1 / 0", "raised ZeroDivisionError")]
)
def test_an_invalid_redaction_is_an_error_and_nothing_is_written(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, body: str, said: str
) -> None:
    pytester.makeconftest(f"def pytest_modelmigrate_redact(text):\n    {body}")
    result = pytester.runpytest(OPUS, RECORD)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines([f"*the hook pytest_modelmigrate_redact {said}*"])
    assert recordings(suite) == []
    assert not api.requests


@pytest.mark.slow
def test_all_hooks_hold_on_workers(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytest.importorskip("xdist")
    module = pytester.makepyfile(test_secret=SECRET)
    price = "def pytest_modelmigrate_price(call):\n    return 3\n"
    request = "def pytest_modelmigrate_request(body, target):\n    return {**body, 'max_tokens': 99}\n"
    pytester.makeconftest(price + request + REDACT)
    result = pytester.runpytest_subprocess(OPUS, RECORD, "-n1")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*pass  $3.00"])
    assert {request.body["max_tokens"] for request in api.requests} == {99}
    assert all("@example.org" not in json.dumps(recording) for recording in recordings(module))


PATTERNS = "[pytest]\nmodelmigrate_redact =\n    [\\w.]+@[\\w.]+\\b\n    (?i)customer\n"


def test_patterns_of_the_ini_file_are_replaced_and_another_value_still_finds_its_recording(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeini(PATTERNS)
    pytester.runpytest(OPUS, RECORD, "--migrate-report=run.json").assert_outcomes(passed=2)
    kept = recordings(module)
    assert all("@example.org" not in json.dumps(recording) for recording in kept)
    assert {recording["request"]["body"].get("system") for recording in kept} == {None, "[redacted]: [redacted]"}
    assert "@example.org" not in (pytester.path / "run.json").read_text(encoding="utf-8")
    api.close()
    module.write_text(SECRET.replace("jo@example.org", "jim@example.net"), encoding="utf-8")
    pytester.runpytest(OPUS).assert_outcomes(passed=2)
    module.write_text(SECRET.replace("My mail", "My mails"), encoding="utf-8")
    pytester.runpytest(OPUS).assert_outcomes(passed=1, errors=1)


def test_recordings_that_were_made_before_a_pattern_are_found(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(test_secret=SECRET)
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    api.close()
    pytester.makeini(PATTERNS)
    pytester.runpytest(OPUS).assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("line", "said"),
    [("(", "modelmigrate_redact: invalid pattern '(': *"), ("x*", "*pattern 'x[*]' matches the empty text; write *")],
)
def test_an_invalid_pattern_is_an_error_in_one_line(
    pytester: pytest.Pytester, suite: Path, line: str, said: str
) -> None:
    del suite
    pytester.makeini(f"[pytest]\nmodelmigrate_redact =\n    {line}\n")
    result = pytester.runpytest(OPUS)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}"])
