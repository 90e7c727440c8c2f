"""Reading cassettes of vcrpy and pytest-recording, in YAML (safe tags only) and in JSON."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.exchanges import Recording, Response
from pytest_modelmigrate.store.foreign import (
    Exchange,
    Reading,
    answered,
    day_of,
    plain_path,
    read_text,
    request_of,
)

_GZIP_START: Final = b"\x1f\x8b"
_UNREADABLE: Final = frozenset({"br", "zstd", "compress"})
_UNPACKED_LIMIT: Final = 256 * 1024 * 1024
"""Bytes to which a compressed body may grow; a real one stays far below the API's own limit."""


def read_cassette(path: Path) -> Reading:
    """Read a cassette; interactions with hosts that do not speak the Messages API are skipped and counted.

    Raises:
        CorruptFileError: names the file and the line or interaction, and what is wrong with it.
    """
    text = read_text(path)
    data = _json(path, text) if text.lstrip().startswith("{") else _yaml(path, text)
    interactions = data.get("interactions") if isinstance(data, Mapping) else None
    if not isinstance(interactions, list):
        raise CorruptFileError(
            f"{path}, line 1: not a vcrpy cassette: it has no list of `interactions`; "
            "files of other recorders have to be converted to the JSON Lines form first"
        )
    exchanges: list[Exchange] = []
    skipped: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for number, interaction in enumerate(interactions, start=1):
        try:
            found = _exchange(path, number, interaction, seen)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            reason = f"{error} is missing" if isinstance(error, KeyError) else error
            raise CorruptFileError(f"{path}, interaction {number}: {reason}") from error
        if isinstance(found, str):
            skipped[found] += 1
        else:
            exchanges.append(found)
    return Reading(tuple(exchanges), dict(skipped))


def _yaml(path: Path, text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(text, Loader=loader)  # noqa: S506 - it is a safe loader, of C where there is one
    except yaml.constructor.ConstructorError as error:
        raise CorruptFileError(
            f"{path}{_line(error)}: {error.problem}; only plain YAML is read, such a tag can run code\n"
            "  next        take the tag out, or record the cassette again with a current vcrpy"
        ) from error
    except yaml.YAMLError as error:
        raise CorruptFileError(
            f"{path}{_line(error)}: not YAML: {getattr(error, 'problem', error)}"
        ) from error


def _line(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise CorruptFileError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise CorruptFileError(f"{path}: not a cassette: nested too deeply") from error


def _exchange(path: Path, number: int, interaction: Any, seen: Counter[str]) -> Exchange | str:
    """The exchange, or the reason why it is skipped."""
    asked, answer = interaction["request"], interaction["response"]
    uri = str(asked["uri"])
    below = plain_path(uri)
    if below is None:
        return f"another host: {urlsplit(uri).hostname}"
    sent, got = _headers(asked.get("headers")), _headers(answer.get("headers"))
    if "vnd.amazon.eventstream" in got.get("content-type", ""):
        return "a Bedrock event stream, which is not text"
    body = _request_body(asked, sent)
    method = str(asked.get("method", "POST")).upper()
    key = json.dumps([method, below, body], sort_keys=True)
    seen[key] += 1
    recording = Recording(
        request=request_of(below, body, sent, method),
        response=_response(answer, got),
        occurrence=seen[key],
        case=f"{path.parent.name}::{path.stem}",
        recorded_on=day_of(got.get("date", "")),
        source="imported",
    )
    return Exchange(id=f"{path}#{number}", recording=recording, origin=str(path))


def _request_body(asked: Mapping[str, Any], headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    content = asked["parsed_body"] if "parsed_body" in asked else asked.get("body")
    if isinstance(content, Mapping) and not {"string", "base64_string"} & content.keys():
        return content
    text = _text(content, headers.get("content-encoding", ""))
    if not text:
        return None
    try:
        body = json.loads(text)
    except ValueError as error:
        raise ValueError("its request body is not JSON") from error
    if not isinstance(body, Mapping):
        raise ValueError("its request body is not a JSON object")  # noqa: TRY004 - told like the other flaws
    return body


def _response(answer: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    status = answer.get("status", answer.get("status_code"))
    code = status["code"] if isinstance(status, Mapping) else status
    if "parsed_body" in answer:
        return Response(int(code), headers, body=answer["parsed_body"])
    content = answer["body"] if "body" in answer else answer.get("content")
    text = _text(content, headers.get("content-encoding", ""))
    body, events = answered(text, headers.get("content-type", ""))
    return Response(int(code), headers, body=body, events=events)


def _text(content: Any, encoding: str) -> str:
    """The text of a body in any of the forms that vcrpy has written over the years.

    Raises:
        ValueError: it is compressed in a way that the standard library cannot undo, or damaged.
    """
    if isinstance(content, Mapping):
        if "base64_string" in content:
            try:
                return _text(base64.b64decode(content["base64_string"]), encoding)
            except binascii.Error as error:
                raise ValueError(f"its body is not base64: {error}") from error
        content = content.get("string")
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, bytes):
        raise TypeError(f"its body is neither text nor bytes but {type(content).__name__}")
    return _unpacked(content, encoding.strip().lower())


def _unpacked(content: bytes, encoding: str) -> str:
    """The text of a body that may still be compressed; some recorders undo that and leave the header."""
    if content.startswith(_GZIP_START):
        content = _inflated(content, 16 + zlib.MAX_WBITS)
    elif encoding == "deflate" and not _is_text(content):
        zlib_header = content[:1] == b"\x78"
        content = _inflated(content, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    if _is_text(content):
        return content.decode("utf-8")
    if encoding in _UNREADABLE:
        raise ValueError(
            f"its body is compressed with {encoding}, which cannot be undone here: record it again with "
            "`decode_compressed_response: True` in vcr_config, or with the header `accept-encoding: gzip`"
        )
    raise ValueError("its body is not text in UTF-8")


def _inflated(content: bytes, window: int) -> bytes:
    try:
        unpacked = zlib.decompressobj(window).decompress(content, _UNPACKED_LIMIT)
    except zlib.error as error:
        raise ValueError(f"its compressed body is damaged: {error}") from error
    if len(unpacked) == _UNPACKED_LIMIT:
        raise ValueError("its compressed body is larger than 256 MB")
    return unpacked


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _headers(headers: Any) -> dict[str, str]:
    """Headers with names in lower case; vcrpy keeps a list of values for each."""
    return {
        str(name).lower(): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in (headers or {}).items()
    }
