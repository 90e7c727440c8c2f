from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.gateway import environment_for

URL = "http://127.0.0.1:40123/modelmigrate-token"
MADE = {"ANTHROPIC_BASE_URL": URL, "ANTHROPIC_API_KEY": "modelmigrate-gateway"}


def test_environment_has_the_address_and_no_secret() -> None:
    assert environment_for(URL, {"ANTHROPIC_API_KEY": "secret", "HTTPS_PROXY": ""}) == MADE


@pytest.mark.parametrize(
    ("environment", "exempted"),
    [
        ({"HTTPS_PROXY": "http://proxy"}, "127.0.0.1"),
        ({"http_proxy": "http://proxy", "NO_PROXY": "example.com"}, "example.com,127.0.0.1"),
        ({"ALL_PROXY": "http://proxy", "no_proxy": "example.com"}, "example.com,127.0.0.1"),
    ],
)
def test_no_proxy_stands_before_the_address(environment: dict[str, str], exempted: str) -> None:
    assert environment_for(URL, environment) == {**MADE, "NO_PROXY": exempted, "no_proxy": exempted}
