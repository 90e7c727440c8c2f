"""The key of a recording: a canonical form of the whole request, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Request

_LENGTH: Final = 16
"""Hex digits of the hash that name a recording: 64 bits, so that files stay apart and names stay short."""


def fingerprint(request: Request) -> str:
    """Sixteen hex digits that are equal exactly when two requests ask for the same thing."""
    text = json.dumps(canonical(request), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def canonical(request: Request) -> dict[str, Any]:
    """The request with differences of spelling removed.

    A string and a single text block are the same content, 1 and 1.0 the same number, an absent `stream`
    and `stream: false` the same request, an empty `output_config` none, and the order of keys and betas says
    nothing. The `anthropic-version` header is left out, so that an upgrade of the SDK keeps recordings valid.
    """
    body = _plain(request.body or {})
    if not body.get("stream"):
        body.pop("stream", None)
    if not body.get("output_config", True):
        del body["output_config"]
    if "system" in body:
        body["system"] = _as_blocks(body["system"])
    if isinstance(body.get("messages"), list):
        body["messages"] = [
            {**message, "content": _as_blocks(message.get("content"))} if isinstance(message, dict) else message
            for message in body["messages"]
        ]
    return {
        "method": request.method.upper(),
        "path": _without_beta_mark(request.path),
        "betas": sorted(request.betas),
        "body": body,
    }


def _without_beta_mark(path: str) -> str:
    """The path without `beta=true`, which only some releases of the SDK send."""
    base, _, query = path.partition("?")
    kept = "&".join(part for part in query.split("&") if part and part != "beta=true")
    return f"{base}?{kept}" if kept else base


def differences(left: Any, right: Any) -> list[str]:
    """The paths at which two canonical requests differ, such as `body.messages[0].content[0].text`."""
    return list(_differences(left, right, ""))


def _differences(left: Any, right: Any, path: str) -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted(left.keys() | right.keys()):
            where = f"{path}.{key}" if path else key
            if key not in left or key not in right:
                yield where
            else:
                yield from _differences(left[key], right[key], where)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (mine, theirs) in enumerate(zip(left, right, strict=True)):
            yield from _differences(mine, theirs, f"{path}[{index}]")
    elif left != right:
        yield path


def _as_blocks(content: Any) -> Any:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(each) for each in value]
    return value
