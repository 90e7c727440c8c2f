"""Cassettes of vcrpy and pytest-recording, in YAML (safe tags only) or JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.store.http_bodies import text_of
from pytest_modelmigrate.store.imported_exchanges import (
    ImportedExchange,
    ImportedFile,
    api_path,
    build_request,
    imported_recording,
    iso_date,
    parse_response,
    read_text,
    status_of,
)
from pytest_modelmigrate.store.yaml_limits import check_yaml
from pytest_modelmigrate.text.parsed_json import parsed_json


def read_cassette(path: Path) -> ImportedFile:
    """Read a cassette; interactions with other APIs are skipped and counted.

    An invalid interaction is a fault that names the file, the interaction and the reason.

    Raises:
        CorruptFileError: it is no cassette; the message names the file, the line and the reason.
    """
    text = read_text(path)
    data = _json(path, text) if text.lstrip().startswith("{") else _yaml(path, text)
    interactions = data.get("interactions") if isinstance(data, Mapping) else None
    if not isinstance(interactions, list):
        raise CorruptFileError(
            f"{path}, line 1: not a vcrpy cassette: no list of `interactions`\n"
            "  next        convert files of other recorders to JSON Lines"
        )
    exchanges: list[ImportedExchange] = []
    skipped: Counter[str] = Counter()
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for number, interaction in enumerate(interactions, start=1):
        try:
            found = _exchange(path, number, interaction, seen)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else error
            faults.append(f"{path}, interaction {number}: {reason}")
            continue
        if isinstance(found, str):
            skipped[found] += 1
        else:
            exchanges.append(found)
    return ImportedFile(tuple(exchanges), dict(skipped), tuple(faults))


def _yaml(path: Path, text: str) -> Any:
    import yaml

    try:
        check_yaml(text)
        return yaml.load(text, Loader=_plain_loader())  # noqa: S506 - it is a safe loader
    except yaml.constructor.ConstructorError as error:
        raise CorruptFileError(
            f"{path}{_line(error)}: {error.problem}; such tags can run code and are not read\n"
            "  next        remove the tag, or record the cassette again with a current vcrpy"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = getattr(error, "problem", None) or error
        raise CorruptFileError(f"{path}{_line(error)}: invalid YAML: {reason}") from error


@cache
def _plain_loader() -> type[Any]:
    """A safe loader, in C if available, that reads a date as text, as JSON does."""
    import yaml

    safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
        for first, rules in safe.yaml_implicit_resolvers.items()
    }
    return type("PlainLoader", (safe,), {"yaml_implicit_resolvers": resolvers})


def _line(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _json(path: Path, text: str) -> Any:
    try:
        return parsed_json(text)
    except json.JSONDecodeError as error:
        raise CorruptFileError(f"{path}, line {error.lineno}: invalid JSON: {error.msg}") from error
    except ValueError as error:
        raise CorruptFileError(f"{path}: not a cassette: {error}") from error


def _exchange(path: Path, number: int, interaction: Any, seen: Counter[str]) -> ImportedExchange | str:
    """The exchange, or the reason why it is skipped."""
    request, response = interaction["request"], interaction["response"]
    uri = str(request["uri"])
    path_and_query = api_path(uri)
    if path_and_query is None:
        return f"another host: {urlsplit(uri).hostname}"
    sent, got = _headers(request.get("headers")), _headers(response.get("headers"))
    if "vnd.amazon.eventstream" in got.get("content-type", ""):
        return "a Bedrock event stream, which is binary"
    body = _request_body(request, sent)
    method = str(request.get("method", "POST")).upper()
    key = json.dumps([method, path_and_query, body], sort_keys=True, default=str)
    seen[key] += 1
    recording = imported_recording(
        build_request(path_and_query, body, sent, method),
        _response(response, got),
        seen[key],
        case=f"{path.parent.name}::{path.stem}",
        recorded_on=iso_date(got.get("date", "")) or str(interaction.get("recorded_at") or "")[:10],
    )
    return ImportedExchange(id=f"{path}#{number}", recording=recording, origin=str(path))


def _request_body(request: Mapping[str, Any], headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    body = _content(request, headers)
    if isinstance(body, str):
        if not body:
            return None
        try:
            body = parsed_json(body)
        except ValueError as error:
            raise ValueError("its request body is not JSON") from error
    if not isinstance(body, Mapping):
        raise ValueError("its request body is not a JSON object")  # noqa: TRY004 - reported as the other faults
    return body


def _response(response: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    stated = response.get("status", response.get("status_code"))
    stated = stated.get("code") if isinstance(stated, Mapping) else stated
    body, events = _content(response, headers), None
    if isinstance(body, str):
        body, events = parse_response(body, headers.get("content-type", ""))
    status = status_of(int(stated) if isinstance(stated, str) else stated, body, streamed=events is not None)
    return Response(status, headers, body=body, events=events)


def _content(message: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
    """The body of a request or response: text, or data if the recorder parsed it.

    Recorders store it as `body` (text, bytes, or a mapping with `string` or `base64_string`), old httpx stubs as
    `content`, common serializers as `parsed_body`, or as `body` with `type` and `content`.
    """
    if "parsed_body" in message:
        return message["parsed_body"]
    content = message["body"] if "body" in message else message.get("content")
    if isinstance(content, Mapping) and content.keys() <= {"type", "content"}:
        if content.get("type") == "json":
            return content["content"]
        kind = "base64_string" if content.get("type") in ("base64", "binary") else "string"
        content = {kind: content.get("content")}
    if isinstance(content, Mapping) and not {"string", "base64_string"} & content.keys():
        return content
    return text_of(content, headers.get("content-encoding", ""))


def _headers(headers: Any) -> dict[str, str]:
    """Headers by lower-case name; vcrpy stores a list of values for each."""
    return {
        str(name).lower(): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in (headers or {}).items()
    }
