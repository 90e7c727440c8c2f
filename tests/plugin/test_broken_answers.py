"""Answers that no Messages API sends: of portals, proxies, cut connections and streams."""

from __future__ import annotations

import gzip
import json
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.errors import BrokenAnswerError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire import retries
from pytest_modelmigrate.wire.answers import answer
from pytest_modelmigrate.wire.content_encodings import decoded_body

TEXT: Final = "Good day"
MESSAGE: Final[dict[str, Any]] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-7",
    "content": [{"type": "text", "text": TEXT}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 9, "output_tokens": 2},
}
EVENTS: Final[list[dict[str, Any]]] = [
    {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Good "}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "day"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
]


@dataclass(frozen=True)
class Sends:
    """An answer: its body and headers; `cut` closes the connection before the stated length is reached."""

    content: bytes
    kind: str = "application/json"
    encoding: str = ""
    cut: bool = False


def sse(events: list[dict[str, Any]]) -> bytes:
    return b"".join(f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in events)


def changed(**members: Any) -> bytes:
    """The message with other members; None removes one."""
    data = {**MESSAGE, **members}
    return json.dumps({name: value for name, value in data.items() if value is not None}).encode()


def usage(**counts: Any) -> bytes:
    return changed(usage={**MESSAGE["usage"], **counts})


def event(at: int, **members: Any) -> bytes:
    """The events, one of them with other members."""
    return sse([*EVENTS[:at], {**EVENTS[at], **members}, *EVENTS[at + 1 :]])


GOOD: Final = json.dumps(MESSAGE).encode()
_SSE: Final = "text/event-stream; charset=utf-8"
_ERROR: Final = {"type": "error", "error": {"type": "invalid_request_error", "message": "no more"}}
_NESTED: Final = b"[" * 100_000

BROKEN: Final[dict[str, Sends]] = {
    "html": Sends(b"<!DOCTYPE html><html><title>Sign in</title>Welcome to the portal</html>", "text/html"),
    "html-as-json": Sends(b"<html>Sign in</html>"),
    "empty": Sends(b""),
    "half-json": Sends(GOOD[: len(GOOD) // 2]),
    "cut-json": Sends(GOOD, cut=True),
    "json-null": Sends(b"null"),
    "json-list": Sends(b"[]"),
    "json-text": Sends(b'"Good day"'),
    "other-json": Sends(b'{"status": "ok"}'),
    "other-type": Sends(changed(type="completion")),
    "error-body": Sends(json.dumps(_ERROR).encode()),
    "openai": Sends(b'{"object": "chat.completion", "choices": [{"message": {"content": "Good day"}}]}'),
    "no-content": Sends(changed(content=None)),
    "content-text": Sends(changed(content="Good day")),
    "content-of-texts": Sends(changed(content=["Good day"])),
    "text-number": Sends(changed(content=[{"type": "text", "text": 7}])),
    "no-usage": Sends(changed(usage=None)),
    "usage-list": Sends(changed(usage=[9, 2])),
    "tokens-text": Sends(usage(output_tokens="2")),
    "tokens-negative": Sends(usage(input_tokens=-9)),
    "tokens-float": Sends(usage(output_tokens=2.5)),
    "tokens-missing": Sends(changed(usage={"input_tokens": 9})),
    "cache-list": Sends(usage(cache_creation=[1])),
    "model-number": Sends(changed(model=7)),
    "stop-list": Sends(changed(stop_reason=["end_turn"])),
    "not-a-number": Sends(usage(output_tokens=float("nan"))),
    "gzip-unnamed": Sends(gzip.compress(GOOD)),
    "gzip-damaged": Sends(gzip.compress(GOOD)[:40], encoding="gzip"),
    "encoding-unknown": Sends(b"\x01\x02\x03", encoding="compress"),
    "not-utf-8": Sends(GOOD.replace(b"Good", b"G\xff\xfed")),
    "wrong-type": Sends(GOOD, "text/plain"),
    "nested": Sends(b'{"type": "message", "content": ' + _NESTED),
    "sse-unasked": Sends(sse(EVENTS), _SSE),
    "sse-as-json": Sends(sse(EVENTS)),
    "endless": Sends(b'{"type": "message", "content": "' + b"x" * 300_000),
}
"""Answers to a request without `stream`, none of which is a message."""

BROKEN_STREAMS: Final[dict[str, Sends]] = {
    "html": Sends(b"<html>Sign in</html>", "text/html"),
    "empty": Sends(b"", _SSE),
    "json-unasked": Sends(GOOD),
    "sse-as-json": Sends(sse(EVENTS)),
    "no-stop": Sends(sse(EVENTS[:-1]), _SSE),
    "half": Sends(sse(EVENTS[:3]), _SSE),
    "no-start": Sends(sse(EVENTS[1:]), _SSE),
    "cut": Sends(sse(EVENTS), _SSE, cut=True),
    "malformed": Sends(
        sse(EVENTS[:3]) + b'event: content_block_delta\ndata: {"type": "conte\n\n' + sse(EVENTS[4:]), _SSE
    ),
    "not-an-object": Sends(sse(EVENTS[:3]) + b"event: content_block_delta\ndata: [1]\n\n" + sse(EVENTS[4:]), _SSE),
    "error-event": Sends(sse([*EVENTS[:3], _ERROR]), _SSE),
    "overloaded": Sends(
        sse([*EVENTS[:3], {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}]), _SSE
    ),
    "tokens-text": Sends(event(5, usage={"output_tokens": "2"}), _SSE),
    "no-usage": Sends(event(0, message={**EVENTS[0]["message"], "usage": None}), _SSE),
    "index-text": Sends(event(2, index="first"), _SSE),
    "delta-list": Sends(event(2, delta=[1]), _SSE),
    "delta-number": Sends(event(2, delta={"type": "text_delta", "text": 7}), _SSE),
    "message-list": Sends(event(0, message=[]), _SSE),
    "gzip-damaged": Sends(gzip.compress(sse(EVENTS))[:40], _SSE, "gzip"),
    "not-utf-8": Sends(sse(EVENTS).replace(b"day", b"d\xffy"), _SSE),
    "endless": Sends(sse(EVENTS[:3]) + b": " + b"x" * 300_000 + b"\n\n" + sse(EVENTS[3:]), _SSE),
}
"""Answers to a request with `stream`, none of which is a whole stream of a message."""

WHOLE: Final[dict[str, Sends]] = {
    "plain": Sends(GOOD),
    "gzip": Sends(gzip.compress(GOOD), encoding="gzip"),
    "deflate": Sends(zlib.compress(GOOD), encoding="deflate"),
    "raw-deflate": Sends(zlib.compress(GOOD, wbits=-15), encoding="deflate"),
    "identity": Sends(GOOD, encoding="identity"),
    "charset": Sends(GOOD, "application/json; charset=utf-8"),
    "null-counts": Sends(usage(cache_read_input_tokens=None, server_tool_use=None)),
    "unknown-members": Sends(changed(context_management={"applied_edits": []}, container={"id": "c_1"})),
    "unknown-block": Sends(changed(content=[*MESSAGE["content"], {"type": "hologram", "text": 7}])),
}
"""Answers that are whole messages."""

WHOLE_STREAMS: Final[dict[str, Sends]] = {
    "plain": Sends(sse(EVENTS), _SSE),
    "gzip": Sends(gzip.compress(sse(EVENTS)), _SSE, "gzip"),
    "crlf": Sends(sse(EVENTS).replace(b"\n", b"\r\n"), _SSE),
    "comments": Sends(b": ready\n\n" + sse([{"type": "ping"}, *EVENTS]) + b": done\n\n", _SSE),
    "unknown-event": Sends(sse([*EVENTS[:3], {"type": "weather", "sun": True}, *EVENTS[3:]]), _SSE),
}
"""Answers that are whole streams."""


@contextmanager
def broken_api(answers: dict[str, Sends]) -> Iterator[str]:
    """Serve the answers, each chosen by the text of the request; yields the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            sends = answers[str(body["messages"][-1]["content"])]
            self.send_response(200)
            self.send_header("content-type", sends.kind)
            if sends.encoding:
                self.send_header("content-encoding", sends.encoding)
            self.send_header("content-length", str(len(sends.content) + (50 if sends.cut else 0)))
            self.send_header("connection", "close")
            self.end_headers()
            self.wfile.write(sends.content)
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
    message = anthropic.Anthropic(max_retries=0).messages.create(**ask(name))
    assert "nonsense" not in str(message)
""",
    "gateway": """
@named
def test_it(gateway, name):
    url = gateway.environment["ANTHROPIC_BASE_URL"] + "/v1/messages"
    headers = {"x-api-key": gateway.environment["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"}
    request = urllib.request.Request(url, json.dumps(ask(name)).encode(), headers)
    with urllib.request.urlopen(request) as answer:
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
    url = gateway.environment["ANTHROPIC_BASE_URL"] + "/v1/messages"
    headers = {"x-api-key": gateway.environment["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"}
    request = urllib.request.Request(url, json.dumps(ask(name, stream=True)).encode(), headers)
    with urllib.request.urlopen(request) as answer:
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
    monkeypatch.setattr(retries, "_FIRST_SECONDS", 0.001)


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


END_TO_END = ("html", "half-json", "cut-json", "tokens-text", "gzip-unnamed", "gzip-damaged", "sse-unasked", "endless")
STREAMS_END_TO_END = ("json-unasked", "no-stop", "cut", "malformed", "error-event", "gzip-damaged", "endless")


def came(sends: Sends, *, stream: bool) -> str:
    headers = {"content-type": sends.kind}
    request = Request("/v1/messages", {"stream": True} if stream else {})
    try:
        content = decoded_body(sends.content[:-50] if sends.cut else sends.content, sends.encoding)
    except BrokenAnswerError as error:
        return str(error)
    return broken_answer(request, answer(200, headers, content))


@pytest.mark.parametrize("name", sorted(BROKEN.keys() - {"endless"}))
def test_an_answer_that_is_no_message_is_broken(name: str) -> None:
    assert came(BROKEN[name], stream=False)


@pytest.mark.parametrize("name", sorted(BROKEN_STREAMS.keys() - {"endless"}))
def test_an_answer_that_is_no_whole_stream_is_broken(name: str) -> None:
    assert came(BROKEN_STREAMS[name], stream=True)


@pytest.mark.parametrize("name", WHOLE)
def test_a_message_is_not_broken(name: str) -> None:
    assert came(WHOLE[name], stream=False) == ""


@pytest.mark.parametrize("name", WHOLE_STREAMS)
def test_a_whole_stream_is_not_broken(name: str) -> None:
    assert came(WHOLE_STREAMS[name], stream=True) == ""


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
    names = STREAMS_END_TO_END if streamed else END_TO_END
    answers = {name: broken[name] for name in names} | {f"whole-{name}": whole[name] for name in ("plain", "gzip")}
    result, results = run(pytester, monkeypatch, answers, test)
    expected = dict.fromkeys(names, "inconclusive") | {"whole-plain": "passed", "whole-gzip": "passed"}
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
    long = changed(content=[{"type": "text", "text": "Good day " * (20 * 1024 * 1024 // 9)}])
    _, results = run(pytester, monkeypatch, {"long": Sends(long)}, PATHS["client"])
    assert results == {"long": "passed"}
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    pytester.runpytest(*RECORD[:2], "--migrate-baseline-threshold=off").assert_outcomes(passed=1)
