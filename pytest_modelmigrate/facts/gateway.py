"""What a test gets from the `gateway` fixture."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.roles import current_role

STAND_IN_KEY: Final = "modelmigrate-gateway"
"""The API key that callers of the gateway are given; it replaces it with the credentials of the run."""

PATH_PREFIX: Final = "/modelmigrate-"
"""How the path of every address begins; an unguessable token follows."""

ROLE_PREFIX: Final = "role-"
"""How the part of an address begins that names the role of the requests to it."""

_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy")
_EXEMPTIONS: Final = ("NO_PROXY", "no_proxy")


@dataclass(frozen=True)
class Gateway:
    """The address of a test for programs that are not this Python process, or that do not use the SDK.

    Requests to an address that is read inside of a role belong to the role.
    """

    _address: str
    _last_reply: Callable[[], Reply] = field(repr=False)

    @property
    def base_url(self) -> str:
        """The address, for `base_url`, `api_base` or `ANTHROPIC_BASE_URL`. It belongs to this test alone."""
        role = current_role()
        return f"{self._address}/{ROLE_PREFIX}{role}" if role else self._address

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that point an SDK or a command-line agent to it.

        `subprocess.run(..., env={**os.environ, **gateway.environment})`. The API key in it is no secret.
        """
        return environment_for(self.base_url, os.environ)

    @property
    def reply(self) -> Reply:
        """The reply to the last message request of the test, to compare with behaviours.

        Waits until all requests so far have their answers.

        Raises:
            TargetNotAskedError: no message request was answered so far.
        """
        return self._last_reply()


def environment_for(base_url: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment variables that point an SDK or a command-line agent to an address.

    Args:
        base_url: the address.
        environment: the environment of this process; where it names a proxy, the address is exempted from it.
    """
    made = {"ANTHROPIC_BASE_URL": base_url, "ANTHROPIC_API_KEY": STAND_IN_KEY}
    if any(value and name.lower() in _PROXIES for name, value in environment.items()):
        exempted = next((environment[name] for name in _EXEMPTIONS if environment.get(name)), "")
        hosts = ",".join(filter(None, [exempted, urlsplit(base_url).hostname]))
        made.update(dict.fromkeys(_EXEMPTIONS, hosts))
    return made
