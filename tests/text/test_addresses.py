from __future__ import annotations

import pytest

from pytest_modelmigrate.text.addresses import shown_address, without_user_info


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:orchard@gateway.example.net:8443/v1?key=violin", "https://gateway.example.net:8443/v1"),
        ("https://api.anthropic.com", "https://api.anthropic.com"),
        ("https://me:orchard@[::1", "[::1"),
        ("the API", "the API"),
    ],
)
def test_an_address_is_shown_without_user_password_and_query(url: str, shown: str) -> None:
    assert shown_address(url) == shown


def test_a_url_without_its_password_keeps_its_query() -> None:
    assert without_user_info("https://me:orchard@example.net/a?b=1") == "https://example.net/a?b=1"
