"""Fingerprints: the hash of a canonical form of a request, which is the key of its recording."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart, leave_out

_LENGTH: Final = 16
"""Hex digits of the hash: 64 bits avoid collisions and keep file names short."""

_ALREADY_PLAIN: Final = frozenset({str, int, bool, type(None)})


def fingerprint(request: Request, ignored: Sequence[IgnoredPart] = ()) -> str:
    """Sixteen hex digits that are equal for two requests if, and only if, their canonical forms are equal."""
    text = json.dumps(canonical(request, ignored), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def fits(request: Request, digest: str, ignored: Sequence[IgnoredPart] = ()) -> bool:
    """Whether a fingerprint is that of a request, with or without the ignored parts."""
    return digest in (fingerprint(request, ignored), fingerprint(request))


def canonical(request: Request, ignored: Sequence[IgnoredPart] = ()) -> dict[str, Any]:
    """The request in a canonical form, in which requests that mean the same are equal.

    A string equals a single text block, 1 equals 1.0, `stream: false` and an empty `output_config` equal their
    absence, and the order of keys and betas does not matter. The `anthropic-version` header is left out, so that
    recordings stay valid when the SDK is upgraded.

    Args:
        request: the request.
        ignored: the parts that are left out.
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
    form = {
        "method": request.method.upper(),
        "path": _without_beta_mark(request.path),
        "betas": sorted(request.betas),
        "body": body,
    }
    if ignored:
        leave_out(ignored, form)
    return form


def _without_beta_mark(path: str) -> str:
    """The path without `beta=true`, which only some versions of the SDK send."""
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
    if type(value) in _ALREADY_PLAIN:  # most values are; the checks below are slower
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item) for item in value]
    return value
