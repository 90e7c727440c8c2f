"""The forwarder: sends the requests of callers to the configured API, once, and returns the answer as it arrives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pytest_modelmigrate.facts.errors import MissingKeyError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.gateway import STAND_IN_KEY
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.credentials import NO_KEY, Access
from pytest_modelmigrate.wire.http_library import http_library
from pytest_modelmigrate.wire.outages import has_timed_out
from pytest_modelmigrate.wire.patience import Patience, silent

_CREDENTIALS: Final = ("x-api-key", "authorization")

_OF_THE_HOP: Final = frozenset({
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
    "transfer-encoding", "upgrade",
})  # fmt: skip
"""Headers about one connection (https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)."""

_WRITTEN_ANEW: Final = frozenset({"host", "content-length", "content-encoding", "accept-encoding", "expect"})
_SERVER_WRITES: Final = frozenset({"content-length", "content-encoding", "date"})

_REDIRECTS: Final = range(300, 400)
_MOST_CONNECTIONS: Final = 1000


class Forwarder:
    """Sends requests to one API; use it in one event loop.

    Args:
        access: the address of the API, and the credentials of the run.
        own_credentials: whether callers may use credentials of their own; False for the simulated API.
        patience: the time limits.
    """

    def __init__(self, access: Access, *, own_credentials: bool = True, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self.base_url = access.base_url.rstrip("/")
        self._run = {name: value for name, value in access.headers.items() if name in _CREDENTIALS}
        self._own_credentials = own_credentials
        self._client: Any = None

    def missing_key(self, headers: Mapping[str, str]) -> MissingKeyError | None:
        """The error for a request without credentials; None when the caller or the run has some."""
        return None if self._credentials(headers) else MissingKeyError(NO_KEY)

    async def send(self, request: Request, headers: Mapping[str, str], content: bytes) -> Any:
        """Send a request, and return the answer of the HTTP library, whose body is not read yet.

        Args:
            request: the request.
            headers: the headers of the caller, names in lower case.
            content: the body.

        Raises:
            LostConnectionError: there was no answer.
            UnreachableError: the API redirects to another address, which requests are never sent to.
        """
        client = self._opened()
        kept = {name: value for name, value in end_to_end(headers).items() if name not in _WRITTEN_ANEW}
        for name in _CREDENTIALS:
            kept.pop(name, None)
        kept.update(self._credentials(headers), **{"accept-encoding": "identity"})
        seconds = self._patience.silence(request.body)
        outgoing = client.build_request(
            request.method,
            f"{self.base_url}{request.path}",
            headers=kept,
            content=content or None,
            timeout=http_library().Timeout(seconds, connect=self._patience.connect_seconds),
        )
        with lost_connections(seconds):
            raw = await client.send(outgoing, stream=True)
        if raw.status_code in _REDIRECTS:
            await raw.aclose()
            place = raw.headers.get("location", "another address")
            raise UnreachableError(f"{shown_address(self.base_url)} redirects to {place} (HTTP {raw.status_code})")
        return raw

    async def close(self) -> None:
        """Close every connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _credentials(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The credentials of the caller, or those of the run where it has the stand-in or none."""
        own = {
            name: headers[name] for name in _CREDENTIALS if name in headers and not headers[name].endswith(STAND_IN_KEY)
        }
        return own if own and self._own_credentials else dict(self._run)

    def _opened(self) -> Any:
        if self._client is None:
            library = http_library()
            self._client = library.AsyncClient(
                limits=library.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS),
                trust_env=self._own_credentials,  # no proxy stands before the simulated API
            )
        return self._client


def end_to_end(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a message without those about its connection."""
    named = {name.strip().lower() for name in headers.get("connection", "").split(",")}
    return {name.lower(): value for name, value in headers.items() if name.lower() not in _OF_THE_HOP | named}


def passed_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer that are passed on to the caller."""
    return {name: value for name, value in end_to_end(headers).items() if name not in _SERVER_WRITES}


@contextmanager
def lost_connections(seconds: float | None = None) -> Iterator[None]:
    """Raise the errors of the HTTP library as `LostConnectionError`; a body that cannot be decoded is one.

    Args:
        seconds: the limit between two bytes, for the message.
    """
    try:
        yield
    except http_library().ReadTimeout as error:
        why = silent(seconds) if seconds else str(error) or type(error).__name__
        raise LostConnectionError(why, timed_out=True) from error
    except (http_library().RequestError, OSError) as error:
        raise LostConnectionError(str(error) or type(error).__name__, timed_out=has_timed_out(error)) from error
