"""Credentials: API keys and tokens in the environment, read without importing the SDK."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.errors import MissingKeyError
from pytest_modelmigrate.facts.own_credentials import OWN_CREDENTIALS

NO_KEY: Final = (
    "no API key: set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN) in the environment, "
    "or replay with --migrate-calls=replay, or simulate with --migrate-calls=sim"
)

DEFAULT_URL: Final = "https://api.anthropic.com"

STAND_IN_KEY: Final = "not-a-key"
"""Stands in for a key where nothing is sent to the real API; the simulated API accepts any."""

_VARIABLES: Final = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE")

_SDK_HEADERS: Final = frozenset(
    {"accept", "anthropic-beta", "anthropic-version", "authorization", "content-type", "user-agent", "x-api-key"}
)
"""Headers that the SDK sends, or that a recording keeps."""

_NEW_VERSION: Final = "2026-10-21"
_OLD_VERSION: Final = "2023-06-01"
_FIRST_NEW_MAJOR: Final = 2


@dataclass(frozen=True, slots=True)
class Access:
    """The address of the API, and the headers of every request.

    Attributes:
        base_url: the address of the API.
        headers: the headers, names in lower case, the credential included.
    """

    base_url: str
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        """Leaves out the headers, which contain a key."""
        return f"Access({self.base_url!r})"


def access_to(base_url: str, key: str) -> Access:
    """Access to the simulated API, which accepts any key."""
    return _access(base_url, {"ANTHROPIC_API_KEY": key})


def plain_access(environment: Mapping[str, str] = os.environ) -> Access | None:
    """Access with the key in the environment, as the installed SDK would use it; None where the SDK is needed.

    The SDK is needed for other credentials (a profile, workload identity) and behind a proxy.
    """
    base_url = environment.get("ANTHROPIC_BASE_URL") or DEFAULT_URL
    if not (environment.get("ANTHROPIC_API_KEY") or environment.get("ANTHROPIC_AUTH_TOKEN")):
        return None
    if urlsplit(base_url).scheme not in ("http", "https") or _behind_proxy(base_url, environment):
        return None
    return _access(base_url, environment)


def environment_access(environment: Mapping[str, str] = os.environ) -> Access:
    """Access with what the environment contains; the headers may be without a credential."""
    return _access(environment.get("ANTHROPIC_BASE_URL") or DEFAULT_URL, environment)


def has_credentials(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the environment names a key, a token or a profile."""
    return any(environment.get(name) for name in _VARIABLES)


def sends_like_the_plugin(client: Any, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a client sends to the address, with the credentials and the headers, that the environment gives."""
    address = (environment.get("ANTHROPIC_BASE_URL") or DEFAULT_URL).rstrip("/")
    named = tuple(environment.get(name) or None for name in _VARIABLES[:2])
    given = tuple(getattr(client, name, None) for name in ("api_key", "auth_token"))
    headers = {name.lower() for name in client.default_headers} - _SDK_HEADERS
    plain = all(name.startswith("x-stainless-") for name in headers)
    return str(client.base_url).rstrip("/") == address and named == given and any(named) and plain


def missing_key(client: Any) -> MissingKeyError | None:
    """The error for a client without credentials; None when it has some."""
    credentials = (client.api_key, client.auth_token, getattr(client, "credentials", None))
    return MissingKeyError(NO_KEY) if all(credential is None for credential in credentials) else None


def remember_credentials(client: Any, headers: Mapping[str, Any]) -> None:
    """Remember what a client sends with, so that it is never written.

    Args:
        client: a client of the SDK.
        headers: the headers that the caller gave to the request.
    """
    OWN_CREDENTIALS.add("the api_key of a client", getattr(client, "api_key", None))
    OWN_CREDENTIALS.add("the auth_token of a client", getattr(client, "auth_token", None))
    OWN_CREDENTIALS.add_address(str(client.base_url))
    OWN_CREDENTIALS.add_headers(client.default_headers)
    OWN_CREDENTIALS.add_headers(headers)


def _access(base_url: str, environment: Mapping[str, str]) -> Access:
    """The headers that the SDK sends; since 2.0 it sends a key as a bearer token, with a newer API version.

    Source: `_client.py` of anthropic 0.121 and 2.11.
    """
    new = sdk_major() >= _FIRST_NEW_MAJOR
    key, token = environment.get("ANTHROPIC_API_KEY"), environment.get("ANTHROPIC_AUTH_TOKEN")
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "accept-encoding": "identity",
        "user-agent": f"pytest-modelmigrate/{_installed('pytest-modelmigrate')}",
        "anthropic-version": version_of_sdk(),
    }
    if key and not new:
        headers["x-api-key"] = key
    if token and not (key and new):
        headers["authorization"] = f"Bearer {token}"
    if key and new:
        headers["authorization"] = f"Bearer {key}"
    for line in (environment.get("ANTHROPIC_CUSTOM_HEADERS") or "").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Access(base_url, headers)


def version_of_sdk() -> str:
    """The `anthropic-version` that the installed SDK sends."""
    return _NEW_VERSION if sdk_major() >= _FIRST_NEW_MAJOR else _OLD_VERSION


def sdk_major() -> int:
    """The major version of the installed SDK, read without importing it."""
    return int(_installed("anthropic").partition(".")[0])


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "0"


def _behind_proxy(base_url: str, environment: Mapping[str, str]) -> bool:
    """Whether requests to that address go through a proxy, by the environment or the settings of the system."""
    named = {name.lower() for name, value in environment.items() if value} & {"http_proxy", "https_proxy", "all_proxy"}
    if not named and sys.platform not in ("darwin", "win32"):
        return False
    from urllib.request import getproxies, proxy_bypass

    parts, proxies = urlsplit(base_url), getproxies()
    return bool(proxies.get(parts.scheme) or proxies.get("all")) and not proxy_bypass(parts.netloc)
