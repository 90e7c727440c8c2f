"""The `anthropic-version` header."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import API_VERSIONS, RequestBody

_SOURCE: Final = "https://platform.claude.com/docs/en/api/versioning"


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject a missing or unknown API version."""
    yield from check_version(request.version)


def check_version(version: str) -> Iterator[Rejection]:
    """Reject a missing or unknown value of the `anthropic-version` header."""
    if version not in API_VERSIONS:
        fault = f'"{version}" is not a valid version' if version else "header is required"
        fix = f"Send `anthropic-version: {API_VERSIONS[-1]}` or `{API_VERSIONS[0]}`."
        yield Rejection("anthropic-version", f"anthropic-version: {fault}", fix, _SOURCE)
