from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote

import pytest

from pytest_modelmigrate.facts.own_credentials import OwnCredentials

KEY = "kitten/parade+orchard=violin"


def written(value: str) -> dict[str, str]:
    return {
        "as it is": value,
        "in JSON": json.dumps(value),
        "percent-encoded": quote(value, safe=""),
        "percent-encoded in small letters": re.sub("%..", lambda escape: escape[0].lower(), quote(value, safe="")),
        "basic authorization": base64.b64encode(f"team:{value}".encode()).decode(),
        "basic authorization without a user": base64.b64encode(f":{value}".encode()).decode(),
        "base64": base64.b64encode(value.encode()).decode(),
        "base64 of a text": base64.urlsafe_b64encode(f"ab{value}, thanks".encode()).decode(),
        "hex": value.encode().hex(),
    }


@pytest.mark.parametrize("way", written(KEY))
def test_a_key_of_the_run_is_found_however_it_is_written(way: str) -> None:
    text = f"before {written(KEY)[way]} after"
    (found,) = {name for name, _, _ in OwnCredentials({"ANTHROPIC_API_KEY": KEY}).find(text)}
    assert found == "the value of ANTHROPIC_API_KEY"
    assert not list(OwnCredentials({"ANTHROPIC_API_KEY": f"other-{KEY[::-1]}"}).find(text))


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("ANTHROPIC_AUTH_TOKEN", "plain words of a gateway", "plain words of a gateway"),
        ("AWS_BEARER_TOKEN_BEDROCK", "kwzh82nd", "kwzh82nd"),
        ("ANTHROPIC_BASE_URL", "https://me:orchard%2F7@gateway.example.net/v1?key=violin-41", "orchard/7"),
        ("ANTHROPIC_BASE_URL", "https://gateway.example.net/v1?key=violin-41", "violin-41"),
        ("ANTHROPIC_CUSTOM_HEADERS", "x-team: a team with a long name\nx-gateway-key: violin-41", "violin-41"),
        ("SHOP_TOKEN", "b7Kq0zWm4TnX92LdHs3v", "b7Kq0zWm4TnX92LdHs3v"),
    ],
)
def test_each_place_of_the_environment_is_read(name: str, value: str, part: str) -> None:
    assert [found for found, _, _ in OwnCredentials({name: value}).find(f"It is {part}.")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANTHROPIC_API_KEY", "test"),
        ("ANTHROPIC_API_KEY", "test-key"),
        ("ANTHROPIC_API_KEY", "not-a-key"),
        ("ANTHROPIC_API_KEY", "your-api-key-goes-here"),
        ("ANTHROPIC_API_KEY", "12345678"),
        ("ANTHROPIC_CUSTOM_HEADERS", "x-team: a team with a long name"),
        ("SHOP_TOKEN", "a few common words"),
        ("SSH_KEY", "/home/ann/.ssh/id_ed25519"),
        ("PATH", "b7Kq0zWm4TnX92LdHs3v"),
    ],
)
def test_a_stand_in_or_a_word_is_no_credential_of_the_run(name: str, value: str) -> None:
    assert not list(OwnCredentials({name: value}).find(f"It is {value.rpartition(': ')[2]}."))


def test_what_a_client_was_given_is_found() -> None:
    own = OwnCredentials({})
    own.add("the api_key of a client", "violin-41")
    own.add("the api_key of a client", None)
    own.add_headers(
        {"X-Gateway-Key": "Token orchard/7", "cookie": "theme=dark; id=parade-93", "x-team": "billing bots"}
    )
    own.add_address("https://me:kitten-55@gateway.example.net")
    found = [name for name, _, _ in own.find("violin-41, orchard/7, parade-93, billing bots, kitten-55")]
    assert sorted(found) == [
        "a part of the base URL",
        "the api_key of a client",
        "the header cookie of a client",
        "the header x-gateway-key of a client",
    ]
