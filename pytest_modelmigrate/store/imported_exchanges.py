"""Exchanges read from the files of other recorders."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.error_types import STATUS_OF
from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.exchange_faults import checked_exchange
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.streams import events_from_sse
from pytest_modelmigrate.store.file_text import file_bytes
from pytest_modelmigrate.text.parsed_json import parsed_json

_MESSAGES_PATH: Final = "/v1/messages"
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class ImportedExchange:
    """One exchange of an imported file.

    Attributes:
        id: the id in the file, or the file and the number of the interaction.
        recording: the exchange; its `occurrence` numbers identical requests of one origin.
        origin: the cassette that it comes from, one per test.
        remark: a caveat about its figures; empty when there is none.
        replayable: whether its request was recorded, so that a request can match it.
        altered: whether the recorded request differs from the one that was sent, so that no real request matches it.
    """

    id: str
    recording: Recording
    origin: str
    remark: str = ""
    replayable: bool = True
    altered: bool = False


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The exchanges of one file.

    Attributes:
        exchanges: the exchanges with the Messages API, in the file's order.
        skipped: the number of skipped exchanges by reason.
        faults: what is wrong with the exchanges that could not be read, each with the file and the place.
    """

    exchanges: tuple[ImportedExchange, ...]
    skipped: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()


def read_bytes(path: Path) -> bytes:
    """The content of a file, without a byte order mark.

    Raises:
        CorruptFileError: it cannot be read.
    """
    try:
        return file_bytes(path).removeprefix(BOM_UTF8)
    except OSError as error:
        raise CorruptFileError(f"cannot read {path}: {error.strerror or error}") from error
    except ValueError as error:
        raise CorruptFileError(f"cannot read {path}: {error}") from error


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        CorruptFileError: it cannot be read, or is not UTF-8.
    """
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CorruptFileError(f"{path}, line {line}: not UTF-8 text") from error


def status_of(stated: Any, body: Any, *, streamed: bool = False) -> int:
    """The HTTP status of a response; if the file does not state it, the status follows from the body.

    An error body has the status of its error type; a message and a stream have the status 200.

    Raises:
        ValueError: the status is not a number, or it is missing and the body does not tell it.
    """
    if isinstance(stated, int) and not isinstance(stated, bool):
        return stated
    if stated is not None:
        raise ValueError("its status is not a number")
    kind = body.get("type") if isinstance(body, Mapping) else None
    if streamed or kind == "message":
        return _OK
    error = body.get("error") if kind == "error" else None
    name = error.get("type") if isinstance(error, Mapping) else None
    if not isinstance(name, str) or name not in STATUS_OF:
        reason = f", and {name!r} is not an error type of the API" if name else ""
        raise ValueError(f"its status is missing{reason}")
    return STATUS_OF[name]


def api_path(uri: str) -> str | None:
    """The path and query of a URI of the Messages API, or None for another URI.

    Recognised are Anthropic's hosts, Bedrock, Vertex, and any other host (a gateway or proxy) with a path of the
    Messages API; the gateway's own prefix is removed.
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


def parse_response(text: str, content_type: str) -> tuple[Any, tuple[dict[str, Any], ...] | None]:
    """The parsed body of a response (JSON, else text), or the events of a stream."""
    if "text/event-stream" in content_type or text.startswith(("event:", "data:")):
        return None, events_from_sse(text)
    try:
        return parsed_json(text), None
    except ValueError:
        return text, None


def iso_date(date_header: str) -> str:
    """The ISO date of an HTTP `date` header; empty when there is none."""
    try:
        return parsedate_to_datetime(date_header).date().isoformat()
    except ValueError:
        return ""


def imported_recording(request: Request, response: Response, occurrence: int, case: str, recorded_on: str) -> Recording:
    """The recording of an exchange that another tool kept.

    Args:
        request: the request.
        response: the response.
        occurrence: 1 for the first of several identical requests in one file.
        case: the test that made it, as far as the file says.
        recorded_on: ISO date; empty if unknown.

    Raises:
        ValueError: a member is not of its type.
    """
    return checked_exchange(
        Recording(
            request=request,
            response=response,
            occurrence=occurrence,
            case=case,
            recorded_on=recorded_on,
            source="imported",
        )
    )


def build_request(
    path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str], method: str = "POST"
) -> Request:
    """A request from a path, a parsed body and headers by lower-case name."""
    betas = (beta.strip() for beta in headers.get("anthropic-beta", "").split(","))
    return Request(
        path=path,
        body=body,
        method=method,
        betas=tuple(beta for beta in betas if beta),
        version=headers.get("anthropic-version"),
    )
