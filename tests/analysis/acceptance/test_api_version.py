from __future__ import annotations

from collections.abc import Callable

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection


def test_an_unknown_api_version_is_rejected(found_in: Callable[..., list[Rejection]]) -> None:
    (found,) = found_in("opus-5", headers={"version": "2020-01-01"})
    assert (found.path, found.status, found.error_type) == ("anthropic-version", 400, "invalid_request_error")
    assert found_in("opus-5", headers={"version": ""})[0].message == "anthropic-version: header is required"
