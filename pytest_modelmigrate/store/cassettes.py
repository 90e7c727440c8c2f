"""Reading cassettes of vcrpy and pytest-recording, in YAML (safe tags only) and in JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.exchanges import Recording, Response
from pytest_modelmigrate.store.bodies import text_of
from pytest_modelmigrate.store.foreign import (
    Exchange,
    Reading,
    answered,
    day_of,
    plain_path,
    read_text,
    request_of,
)


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

    try:
        return yaml.load(text, Loader=_plain_loader())  # noqa: S506 - it is a safe loader
    except yaml.constructor.ConstructorError as error:
        raise CorruptFileError(
            f"{path}{_line(error)}: {error.problem}; only plain YAML is read, such a tag can run code\n"
            "  next        take the tag out, or record the cassette again with a current vcrpy"
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = getattr(error, "problem", None) or error
        raise CorruptFileError(f"{path}{_line(error)}: not YAML: {reason}") from error


@cache
def _plain_loader() -> type[Any]:
    """A safe loader, of C where there is one, to which a date is text, as it is in JSON."""
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
    key = json.dumps([method, below, body], sort_keys=True, default=str)
    seen[key] += 1
    recording = Recording(
        request=request_of(below, body, sent, method),
        response=_response(answer, got),
        occurrence=seen[key],
        case=f"{path.parent.name}::{path.stem}",
        recorded_on=day_of(got.get("date", "")) or str(interaction.get("recorded_at") or "")[:10],
        source="imported",
    )
    return Exchange(id=f"{path}#{number}", recording=recording, origin=str(path))


def _request_body(asked: Mapping[str, Any], headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    body = _content(asked, headers)
    if isinstance(body, str):
        if not body:
            return None
        try:
            body = json.loads(body)
        except ValueError as error:
            raise ValueError("its request body is not JSON") from error
    if not isinstance(body, Mapping):
        raise ValueError("its request body is not a JSON object")  # noqa: TRY004 - told like the other flaws
    return body


def _response(answer: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    status = answer.get("status", answer.get("status_code"))
    code = int(status["code"] if isinstance(status, Mapping) else status)
    content = _content(answer, headers)
    if not isinstance(content, str):
        return Response(code, headers, body=content)
    body, events = answered(content, headers.get("content-type", ""))
    return Response(code, headers, body=body, events=events)


def _content(message: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
    """The body of a request or response as text, or as data where the recorder parsed it.

    Recorders keep it as `body` (text, bytes, or a mapping with `string` or `base64_string`), httpx stubs of
    old as `content`, common serializers as `parsed_body`, or as `body` with `type` and `content`.
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
    """Headers with names in lower case; vcrpy keeps a list of values for each."""
    return {
        str(name).lower(): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in (headers or {}).items()
    }
