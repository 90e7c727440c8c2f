"""What a test does whose answer no Messages API sends: of a portal, a proxy, a cut connection or stream."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.streams import sse_from_events
from pytest_modelmigrate.wire import retries

USAGE: Final = {"input_tokens": 9, "output_tokens": 2}
STARTED: Final[dict[str, Any]] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-7",
    "content": [],
    "stop_reason": None,
    "stop_sequence": None,
    "usage": USAGE,
}
TEXT: Final = {"type": "text", "text": "Good day"}
END: Final = {"stop_reason": "end_turn"}
GOOD: Final = json.dumps({**STARTED, **END, "content": [TEXT]}).encode()
EVENTS: Final[list[dict[str, Any]]] = [
    {"type": "message_start", "message": STARTED},
    {"type": "content_block_start", "index": 0, "content_block": {**TEXT, "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Good day"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": END, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
]
ERROR: Final = {"type": "error", "error": {"type": "invalid_request_error", "message": "no more"}}

Sends = tuple[bytes, dict[str, str]]
"""An answer: its body and headers."""


def sse(events: list[dict[str, Any]]) -> bytes:
    return sse_from_events(events).encode()


JSON: Final = {"content-type": "application/json"}
SSE: Final = {"content-type": "text/event-stream; charset=utf-8"}
GZIP: Final = {"content-encoding": "gzip"}

BROKEN: Final[dict[str, Sends]] = {
    "html": (b"<!DOCTYPE html><html><title>Sign in</title>Welcome to the portal</html>", {"content-type": "text/html"}),
    "half-json": (GOOD[: len(GOOD) // 2], JSON),
    "cut-json": (GOOD, {**JSON, "content-length": str(len(GOOD) + 50)}),
    "tokens-text": (GOOD.replace(b'"output_tokens": 2', b'"output_tokens": "2"'), JSON),
    "gzip-unnamed": (gzip.compress(GOOD), JSON),
    "gzip-damaged": (gzip.compress(GOOD)[:40], {**JSON, **GZIP}),
    "sse-unasked": (sse(EVENTS), SSE),
    "endless": (b'{"type": "message", "content": "' + b"x" * 300_000, JSON),
}
BROKEN_STREAMS: Final[dict[str, Sends]] = {
    "json-unasked": (GOOD, JSON),
    "no-stop": (sse(EVENTS[:-1]), SSE),
    "cut": (sse(EVENTS), {**SSE, "content-length": str(len(sse(EVENTS)) + 50)}),
    "malformed": (sse(EVENTS).replace(b'day"}', b""), SSE),
    "error-event": (sse([*EVENTS[:3], ERROR]), SSE),
    "gzip-damaged": (gzip.compress(sse(EVENTS))[:40], {**SSE, **GZIP}),
    "endless": (b": " + b"x" * 300_000 + b"\n\n" + sse(EVENTS), SSE),
}
WHOLE: Final = {"whole-plain": (GOOD, JSON), "whole-gzip": (gzip.compress(GOOD), {**JSON, **GZIP})}
WHOLE_STREAMS: Final = {
    "whole-plain": (sse(EVENTS), SSE),
    "whole-gzip": (gzip.compress(sse(EVENTS)), {**SSE, **GZIP}),
}


@contextmanager
def broken_api(answers: dict[str, Sends]) -> Iterator[str]:
    """Serve the answers, each chosen by the text of the request; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            content, headers = answers[str(body["messages"][-1]["content"])]
            self.send_response(200)
            for name, value in {"content-length": str(len(content)), "connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


LIMIT = size_limits.ANSWER_LIMIT
RECORD = ("--models=opus-4-7", "--migrate-from=opus-4-7", "--migrate-calls=record", "--snapshot-update", "--tb=line")

ASK = """
import urllib.request, json
import anthropic
import pytest

def ask(name, **more):
    messages = [{{"role": "user", "content": name}}]
    return {{"model": "claude-opus-4-7", "max_tokens": 50, "messages": messages, **more}}

def post(gateway, body):
    url = gateway.environment["ANTHROPIC_BASE_URL"] + "/v1/messages"
    headers = {{"x-api-key": gateway.environment["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"}}
    return urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers))

named = pytest.mark.parametrize("name", {names!r})
"""
PATHS = {
    "prompt": """
@named
@pytest.mark.prompt(user="{name}", max_tokens=50)
def test_it(reply, name):
    assert "nonsense" not in str(reply.data)
""",
    "client": """
@named
def test_it(claude, name):
    message = claude.with_options(max_retries=0).messages.create(**ask(name))
    assert "nonsense" not in str(message)
""",
    "caught": """
@named
def test_it(claude, name):
    try:
        text = claude.with_options(max_retries=0).messages.create(**ask(name)).content[0].text
    except Exception:
        text = "sorry"
    assert text == "Good day"
""",
    "own client": """
@named
def test_it(target, name):
    with anthropic.Anthropic(max_retries=0) as client:
        message = client.messages.create(**ask(name))
    assert "nonsense" not in str(message)
""",
    "gateway": """
@named
def test_it(gateway, name):
    with post(gateway, ask(name)) as answer:
        assert b"nonsense" not in answer.read()
""",
}
STREAMED = {
    "client": """
@named
def test_it(claude, name):
    with claude.with_options(max_retries=0).messages.stream(**ask(name)) as stream:
        assert "nonsense" not in "".join(stream.text_stream)
""",
    "async": """
@named
def test_it(async_claude, name):
    import asyncio
    async def use():
        async with async_claude.with_options(max_retries=0).messages.stream(**ask(name)) as stream:
            return "".join([text async for text in stream.text_stream])
    assert "nonsense" not in asyncio.run(use())
""",
    "gateway": """
@named
def test_it(gateway, name):
    with post(gateway, ask(name, stream=True)) as answer:
        content = answer.read()
        if b"event: error" in content:
            raise ValueError("an error event")
        assert b"nonsense" not in content
""",
}


@pytest.fixture(autouse=True)
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers may have 200 kB, and retries follow at once."""
    monkeypatch.setattr(size_limits, "ANSWER_LIMIT", 200_000, raising=False)
    monkeypatch.setattr(retries, "_FIRST_WAITS", (0.001,))


def run(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, answers: dict[str, Sends], test: str, *more: str
) -> tuple[pytest.RunResult, dict[str, str]]:
    """Record one test for each answer; returns the run, and the result of each test."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    pytester.makepyfile(test_it=ASK.format(names=[*answers]) + test)
    with broken_api(answers) as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        result = pytester.runpytest(*RECORD, "--migrate-report=run.json", *more)
    data = json.loads(Path("run.json").read_text(encoding="utf-8"))
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    samples = {each["case"].partition("[")[2].rstrip("]"): each["samples"][0] for each in data["outcomes"]}
    return result, {name: "inconclusive" if each["inconclusive"] else each["result"] for name, each in samples.items()}


def recorded() -> list[str]:
    return sorted(
        json.loads(path.read_text(encoding="utf-8"))["request"]["body"]["messages"][0]["content"]
        for path in Path("recordings").glob("*/*/*.json")
    )


@pytest.mark.parametrize(
    ("test", "streamed"),
    [
        *(pytest.param(test, False, id=f"message-{name}") for name, test in PATHS.items()),
        *(pytest.param(test, True, id=f"stream-{name}") for name, test in STREAMED.items()),
    ],
)
def test_a_broken_answer_leaves_its_test_inconclusive_and_only_a_whole_one_is_recorded(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    test: str,
    streamed: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    broken, whole = (BROKEN_STREAMS, WHOLE_STREAMS) if streamed else (BROKEN, WHOLE)
    result, results = run(pytester, monkeypatch, broken | whole, test)
    expected = dict.fromkeys(broken, "inconclusive") | dict.fromkeys(whole, "passed")
    assert results == expected
    assert recorded() == ["whole-gzip", "whole-plain"]
    assert result.ret == 7


def test_the_message_says_what_came(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    result, _ = run(pytester, monkeypatch, {"html": BROKEN["html"]}, PATHS["prompt"])
    result.stdout.fnmatch_lines(
        [
            "*http://127.0.0.1:*/v1/messages answered HTTP 200 with HTML ('<!DOCTYPE html>*",
            "  so          this test is inconclusive, and the answer is not recorded",
            "  next        check the network and ANTHROPIC_BASE_URL, and run again",
        ]
    )


@pytest.mark.slow
def test_an_answer_of_20_mb_is_recorded_and_replayed(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size_limits, "ANSWER_LIMIT", LIMIT)
    long = GOOD.replace(b"Good day", b"Good day " * (20 * 1024 * 1024 // 9))
    _, results = run(pytester, monkeypatch, {"long": (long, JSON)}, PATHS["client"])
    assert results == {"long": "passed"}
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    pytester.runpytest(*RECORD[:2], "--migrate-baseline-threshold=off").assert_outcomes(passed=1)
