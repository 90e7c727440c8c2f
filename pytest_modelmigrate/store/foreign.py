"""Recordings of other tools: what reading one of their files gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.facts.streams import events_from_sse

_MESSAGES_PATH: Final = "/v1/messages"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange of a foreign file.

    Attributes:
        id: what names it to the reader: the file's own id, or the file and the number of the interaction.
        recording: the exchange; its `occurrence` counts identical requests within its origin.
        origin: the cassette that it was recorded in; each stands for one test.
        remark: what a user must know of its figures; empty when there is nothing.
        replayable: whether its request was kept, so that a request can find it again.
        altered: whether the request is known not to be what was sent, so that no real request will match it.
    """

    id: str
    recording: Recording
    origin: str
    remark: str = ""
    replayable: bool = True
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All of one file.

    Attributes:
        exchanges: those with the Messages API, in the file's order.
        skipped: why others were left out, each reason with its number of exchanges.
    """

    exchanges: tuple[Exchange, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        CorruptFileError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CorruptFileError(f"{path}, line {line}: not text in UTF-8") from error
    except OSError as error:
        raise CorruptFileError(f"{path}: cannot be read: {error.strerror or error}") from error


def plain_path(uri: str) -> str | None:
    """The path and query below the API's origin, or None when nobody there speaks the Messages API.

    Known are Anthropic's own hosts, Bedrock and Vertex, and any other host (a gateway or proxy) at a path
    that ends as those of the Messages API do; a gateway's own prefix is taken off.
    """
    parts = urlsplit(uri)
    host, path = (parts.hostname or "").lower(), parts.path
    query = f"?{parts.query}" if parts.query else ""
    if host == "anthropic.com" or host.endswith(".anthropic.com"):
        return path + query
    if host.endswith(".amazonaws.com") and host.startswith("bedrock-runtime"):
        return path + query if "anthropic" in path or "claude" in path else None
    if "/publishers/anthropic/models/" in path:
        return path + query
    start = path.find(_MESSAGES_PATH)
    rest = path[start + len(_MESSAGES_PATH) :]
    return path[start:] + query if start >= 0 and (not rest or rest.startswith("/")) else None


def answered(text: str, content_type: str) -> tuple[Any, tuple[dict[str, Any], ...] | None]:
    """A response body as data: its JSON or else its text, and the events where it is a stream."""
    if "text/event-stream" in content_type or text.startswith(("event:", "data:")):
        return None, events_from_sse(text)
    try:
        return json.loads(text), None
    except ValueError:
        return text, None


def day_of(date_header: str) -> str:
    """The ISO date of an HTTP `date` header; empty when there is none."""
    try:
        return parsedate_to_datetime(date_header).date().isoformat()
    except ValueError:
        return ""


def request_of(path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str], method: str = "POST") -> Request:
    """A request from a path, a parsed body and headers with names in lower case."""
    betas = (beta.strip() for beta in headers.get("anthropic-beta", "").split(","))
    return Request(
        path=path,
        body=body,
        method=method,
        betas=tuple(beta for beta in betas if beta),
        version=headers.get("anthropic-version"),
    )
