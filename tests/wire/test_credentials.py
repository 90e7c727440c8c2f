from __future__ import annotations

from types import SimpleNamespace

import pytest

from pytest_modelmigrate.facts.own_credentials import OwnCredentials
from pytest_modelmigrate.wire import credentials
from pytest_modelmigrate.wire.credentials import access_to, plain_access, remember_credentials

KEY = {"ANTHROPIC_API_KEY": "key-1"}
TOKEN = {"ANTHROPIC_AUTH_TOKEN": "token-1"}


@pytest.fixture(params=[0, 2])
def major(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(credentials, "sdk_major", lambda: request.param)
    return int(request.param)


def test_a_key_is_sent_as_the_installed_sdk_sends_it(major: int) -> None:
    access = plain_access(KEY)
    assert access is not None
    credential = {"authorization": "Bearer key-1"} if major else {"x-api-key": "key-1"}
    version = "2026-10-21" if major else "2023-06-01"
    assert {**credential, "anthropic-version": version}.items() <= access.headers.items()
    assert ("x-api-key" in access.headers) is (major == 0)
    assert access.base_url == "https://api.anthropic.com"


@pytest.mark.usefixtures("major")
def test_a_token_is_sent_as_a_bearer_token() -> None:
    access = plain_access(TOKEN)
    assert access is not None
    assert access.headers["authorization"] == "Bearer token-1"
    assert "x-api-key" not in access.headers


def test_a_key_and_a_token_are_sent_as_the_sdk_sends_them(major: int) -> None:
    access = plain_access({**KEY, **TOKEN})
    assert access is not None
    assert access.headers["authorization"] == ("Bearer key-1" if major else "Bearer token-1")


def test_the_headers_and_the_address_of_the_environment_are_used() -> None:
    custom = {"ANTHROPIC_CUSTOM_HEADERS": "X-Team: search\nanthropic-version: 2023-06-01\nnot a header"}
    access = plain_access({**KEY, **custom, "ANTHROPIC_BASE_URL": "https://gateway.example/claude"})
    assert access is not None
    assert access.base_url == "https://gateway.example/claude"
    assert access.headers["x-team"] == "search"
    assert access.headers["anthropic-version"] == "2023-06-01"


@pytest.mark.parametrize("environment", [{}, {"ANTHROPIC_PROFILE": "work"}, {"ANTHROPIC_API_KEY": ""}])
def test_without_a_key_the_sdk_is_needed(environment: dict[str, str]) -> None:
    assert plain_access(environment) is None


def test_behind_a_proxy_the_sdk_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    proxied = {**KEY, "HTTPS_PROXY": "http://proxy.example:3128"}
    monkeypatch.setenv("HTTPS_PROXY", proxied["HTTPS_PROXY"])
    monkeypatch.setenv("NO_PROXY", "inside.example")
    assert plain_access(proxied) is None
    assert plain_access({**proxied, "ANTHROPIC_BASE_URL": "https://inside.example"}) is not None


def test_the_repr_contains_no_key() -> None:
    access = plain_access(KEY)
    assert "key-1" not in repr(access)
    assert "key-1" not in repr(access_to("http://127.0.0.1", "key-1"))


def test_what_a_client_sends_with_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    own = OwnCredentials({})
    monkeypatch.setattr("pytest_modelmigrate.wire.credentials.OWN_CREDENTIALS", own)
    client = SimpleNamespace(
        api_key="violin-41",
        auth_token="kitten-42",
        base_url="https://me:orchard-43@gateway.example.net",
        default_headers={"x-gateway-key": "parade-44", "user-agent": "support-bot-45"},
    )
    remember_credentials(client, {"x-one-time-token": "museum-46"})
    text = "violin-41 kitten-42 orchard-43 parade-44 support-bot-45 museum-46"
    assert {text[start:end] for _, start, end in own.find(text)} == {*text.split()} - {"support-bot-45"}
