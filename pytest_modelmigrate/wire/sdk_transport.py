"""The transport that sends requests with the SDK, where credentials or a proxy need it.

Importing this module imports the SDK, which takes about a second.
"""

from __future__ import annotations

from typing import Any

import anthropic

from pytest_modelmigrate.facts.errors import MissingKeyError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.connections import Answer, LostConnectionError
from pytest_modelmigrate.wire.credentials import NO_KEY, missing_key
from pytest_modelmigrate.wire.outages import was_sent
from pytest_modelmigrate.wire.patience import Patience, silent
from pytest_modelmigrate.wire.request_owners import of_owner
from pytest_modelmigrate.wire.stream_recorder import http_library


class SdkTransport:
    """Sends requests with an `anthropic.AsyncAnthropic`, which finds its credentials.

    Args:
        patience: the time limits.

    Raises:
        MissingKeyError: the SDK cannot use the credentials that it finds.
    """

    def __init__(self, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        try:
            self._client = anthropic.AsyncClient(max_retries=0)  # tests may replace AsyncAnthropic with a mock
        except anthropic.AnthropicError as error:
            raise MissingKeyError(f"{NO_KEY}\n  the SDK     {error}") from error
        self._library = http_library(anthropic.DefaultHttpxClient)
        self._missing_key = missing_key(self._client)
        self.base_url = str(self._client.base_url).rstrip("/")
        version = self._client.default_headers.get("anthropic-version")
        self.version = version if isinstance(version, str) else None

    async def exchange(self, request: Request, content: bytes, retries_taken: int = 0) -> Answer:
        """Send a request once.

        Raises:
            LostConnectionError: there was no complete answer.
            MissingKeyError: there is no API key.
        """
        del content  # the SDK writes the body itself
        if self._missing_key is not None:
            raise self._missing_key
        headers: dict[str, Any] = {"x-stainless-retry-count": str(retries_taken)}
        if request.betas:
            headers["anthropic-beta"] = ",".join(request.betas)
        if request.version:
            headers["anthropic-version"] = request.version
        silence = self._patience.silence(request.body)
        options: Any = {
            "headers": headers,
            "timeout": self._library.Timeout(silence, connect=self._patience.connect_seconds),
        }
        try:
            with of_owner():
                if request.method == "GET":
                    raw = await self._client.get(request.path, cast_to=self._library.Response, options=options)
                else:
                    raw = await self._client.post(
                        request.path, cast_to=self._library.Response, body=request.body, options=options
                    )
        except anthropic.APIStatusError as error:
            raw = error.response
        except anthropic.APIConnectionError as error:
            sent = was_sent(error)
            timed_out = isinstance(error, anthropic.APITimeoutError)
            why = silent(silence) if sent and timed_out else str(error.__cause__ or error)
            raise LostConnectionError(why, sent=sent, timed_out=timed_out) from error
        headers_back = {name.lower(): value for name, value in raw.headers.items()}
        return Answer(raw.status_code, headers_back, raw.content)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()
