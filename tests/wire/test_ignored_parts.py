from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.fingerprint import canonical, fingerprint
from pytest_modelmigrate.wire.ignored_parts import ignored_texts, read_ignored

BODY: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "metadata": {"user_id": "me"},
    "system": [{"type": "text", "text": "Today is Sunday.\nBe brief."}],
    "messages": [
        {"role": "user", "content": "in /tmp/a"},
        {"role": "user", "content": [{"type": "text", "text": "in /tmp/b"}]},
    ],
}


def request(betas: tuple[str, ...] = (), **changes: Any) -> Request:
    return Request("/v1/messages", {**BODY, **changes}, betas=betas)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("metadata.user_id", request(metadata={"user_id": "you"})),
        ("metadata.user_id", request(metadata={})),
        ("metadata", request(metadata={"user_id": "you", "more": 1})),
        ("betas", request(("a", "b"))),
        ("betas ~ ^a-.*", request(("a-1", "a-2"))),
        ("system[0].text ~ Today is .*", request(system="Today is Monday.\nBe brief.")),
        ("system ~ 'Today is .*'", request(system="Today is Monday.\nBe brief.")),
        ('system[*].* ~ "Today is .*"', request(system="Today is Monday.\nBe brief.")),
        ("system", request(system=[])),
        ("messages[0].content", request(messages=[{"role": "user", "content": "b"}, BODY["messages"][1]])),
        (
            r"messages ~ /tmp/\w+",
            request(messages=[{"role": "user", "content": "in /tmp/c"}, {"role": "user", "content": "in /tmp/d"}]),
        ),
        ("messages[1]", request(messages=[BODY["messages"][0], {"role": "assistant", "content": "x"}])),
        ("none.of[3].it", request()),
        ("metadata[0]", request()),
    ],
)
def test_requests_that_differ_in_an_ignored_part_only_have_one_fingerprint(line: str, other: Request) -> None:
    ignored = read_ignored([line], "ini")
    assert fingerprint(request(), ignored) == fingerprint(other, ignored)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("metadata.user_id", request(metadata={"user_id": "me", "more": 1})),
        ("system ~ Today is .*", request(system="Today is Monday.\nBe long.")),
        ("betas ~ a-.*", request(("a-1", "b"))),
        ("messages[0].content", request(messages=BODY["messages"][:1])),
        ("metadata.user_id", request(max_tokens=3)),
    ],
)
def test_other_differences_count(line: str, other: Request) -> None:
    ignored = read_ignored([line], "ini")
    assert fingerprint(request(), ignored) != fingerprint(other, ignored)


def test_the_request_itself_keeps_its_parts() -> None:
    asked = request(("a",))
    canonical(asked, read_ignored(["metadata", "betas", "messages ~ ."], "ini"))
    assert asked == request(("a",))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("metadata..user_id", "ini: invalid line 'metadata..user_id'; give a path such as metadata.user_id"),
        ("system[x].text", "ini: invalid line 'system[x].text'"),
        ("two words", "ini: invalid line 'two words'"),
        ("~ Today", "ini: invalid line '~ Today'"),
        ("system ~ (", "ini: invalid pattern '(' in 'system ~ (': "),
        ("model", "ini: model cannot be ignored"),
        ("stream ~ x", "ini: stream cannot be ignored"),
        ("messages", "ini: messages cannot be ignored as a whole"),
        ("*", "ini: * cannot be ignored"),
    ],
)
def test_invalid_line_is_one_error(line: str, message: str) -> None:
    with pytest.raises(InvalidSettingError) as raised:
        read_ignored(["", line], "ini")
    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


def test_ignored_texts_do_not_count_and_the_model_always_does() -> None:
    ignored = ignored_texts([re.compile(r"(?i)claude|\d+")], "[redacted]")
    one = Request("/v1/messages", {"model": "claude-opus-4-7", "system": "Ask Claude 12"})
    other = replace(one, body={"model": "claude-opus-4-7", "system": "Ask [redacted] 7"})
    assert fingerprint(one, ignored) == fingerprint(other, ignored)
    other = replace(one, body={"model": "claude-opus-4-6", "system": "Ask Claude 12"})
    assert fingerprint(one, ignored) != fingerprint(other, ignored)
