from __future__ import annotations

import json
import random
import string

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import SecretFoundError
from pytest_modelmigrate.store.redaction import kept_headers, masked, refuse_secrets

LETTERS = string.ascii_letters + string.digits


def made_up(seed: int, length: int, alphabet: str = LETTERS) -> str:
    """Letters that look random and belong to nobody."""
    return "".join(random.Random(seed).choices(alphabet, k=length))  # noqa: S311 - nothing depends on it


KEYS = {
    "an Anthropic key": f"sk-ant-api03-{made_up(1, 80)}",
    "an OpenAI-style key": f"sk-{made_up(2, 48)}",
    "an OpenAI-style key of a project": f"sk-proj-{made_up(3, 20)}_{made_up(4, 20)}-{made_up(5, 20)}",
    "a bearer token": f"Bearer {made_up(6, 40)}",
    "an AWS access key": f"AKIA{made_up(7, 16, string.ascii_uppercase + string.digits)}",
    "a GitHub token": f"ghp_{made_up(8, 36)}",
    "a GitHub token of the newer kind": f"github_pat_{made_up(9, 60)}",
    "a GitLab token": f"glpat-{made_up(10, 20)}",
    "a Google API key": f"AIza{made_up(11, 35)}",
    "a Slack token": f"xoxb-{made_up(12, 30)}",
    "a Stripe key": f"sk_live_{made_up(13, 30)}",
    "a private key": f"-----BEGIN RSA PRIVATE KEY-----\n{made_up(15, 64)}",
    "a JSON web token": f"eyJ{made_up(14, 20)}.eyJ{made_up(15, 20)}.{made_up(16, 20)}",
}


@pytest.mark.parametrize("kind", KEYS)
def test_every_kind_of_key_is_named_and_never_repeated(kind: str) -> None:
    with pytest.raises(SecretFoundError) as caught:
        refuse_secrets(f"line one\nthe key is {KEYS[kind]}.\n", "recordings/a.json")
    message = str(caught.value)
    assert message.startswith("did not write recordings/a.json: line 2 contains what looks like ")
    assert kind.partition(" of ")[0] in message
    assert KEYS[kind] not in message


# The signs in front are what a user's text may hold; letters and digits would make another word of the key.
in_front = st.text(alphabet=st.sampled_from(" \n\t\r\f\b\"'/\\=:,;({[<>}\x1b\x00-.é"), max_size=6)


@given(st.sampled_from(sorted(KEYS.values())), in_front, st.text(alphabet=" \n\"',;}", max_size=4), st.integers(0, 3))
def test_a_key_is_found_in_json_that_is_quoted_several_times(key: str, before: str, after: str, depth: int) -> None:
    text = f"{before}{key}{after}"
    for _ in range(depth):
        text = json.dumps({"text": text}, ensure_ascii=False)
    with pytest.raises(SecretFoundError):
        refuse_secrets(text, "file")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the sk-ant- prefix, an sk-... key and a Bearer token are what to look for",
        "risk-anticipation and task-management-for-everyone",
        '"id": "msg_01XFDUDYJgAACzvnptvVoYEL", "signature": "EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pk"',
        "req_011CSHoEeqs5C35K2UUqR7Fy toolu_01A09q90qw90lq917835lq9 srvtoolu_01",
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
    ],
)
def test_text_that_is_not_a_key_passes(text: str) -> None:
    refuse_secrets(text, "file")


def test_response_headers_are_kept_by_an_allow_list() -> None:
    headers = {
        "Content-Type": "application/json",
        "Request-Id": "req_1",
        "Retry-After": "3",
        "Anthropic-RateLimit-Requests-Remaining": "9",
        "X-ModelMigrate-Simulated": "1",
        "Anthropic-Organization-Id": "org",
        "Set-Cookie": "session",
        "Authorization": "Bearer x",
        "X-Api-Key": "x",
        "CF-Ray": "8",
        "Content-Type-Options": "nosniff",
        "X-Request-Id": "7",
    }
    assert kept_headers(headers) == {
        "anthropic-ratelimit-requests-remaining": "9",
        "content-type": "application/json",
        "request-id": "req_1",
        "retry-after": "3",
        "x-modelmigrate-simulated": "1",
    }


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=5)))
def test_no_other_header_is_kept(headers: dict[str, str]) -> None:
    allowed = ("content-type", "request-id", "retry-after", "anthropic-ratelimit-", "x-modelmigrate-simulated")
    assert all(name.startswith(allowed) for name in kept_headers(headers))


@pytest.mark.parametrize("kind", KEYS)
def test_a_masked_text_names_the_kind_of_each_key_in_its_place(kind: str) -> None:
    found = masked(f"Use {KEYS[kind]} twice: {KEYS[kind]}.")
    assert KEYS[kind] not in found
    assert found.startswith("Use ")
    assert found.count(f"[{kind.partition(' of ')[0]}]") == 2


def test_a_text_without_keys_is_not_changed_by_masking() -> None:
    assert (
        masked("Nothing to hide: a token, a password and a key.") == "Nothing to hide: a token, a password and a key."
    )


def test_the_key_of_the_run_is_refused_whatever_its_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "kitten/parade orchard")
    for text in ("a kitten/parade orchard b", r"a kitten\/parade orchard", r"a \u006bitten/parade orchard"):
        with pytest.raises(SecretFoundError, match="contains the value of ANTHROPIC_API_KEY\n"):
            refuse_secrets(text, "file")
