"""The requests that `modelmigrate preflight` checks: recordings, cassettes, and API calls in Python files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from pytest_modelmigrate.analysis.acceptance import sampling_parameters
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023
from pytest_modelmigrate.analysis.preflight.checked_request import CheckedRequest, Measured
from pytest_modelmigrate.analysis.preflight.preflight_report import Place
from pytest_modelmigrate.cli.imports import read_exchanges
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import CorruptFileError, InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.facts.prompts import MESSAGES_PATH
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.lint.api_calls import ApiCall, read_api_calls, reads_of_first_block
from pytest_modelmigrate.lint.files import PYTHON_SUFFIXES, project_files
from pytest_modelmigrate.lint.suppression import in_python, suppressed
from pytest_modelmigrate.store.recording_format import FORMAT
from pytest_modelmigrate.store.recordings import read

_RECORDING: Final = re.compile(r".+-[0-9a-f]{16}(?:\.\d+)?\.json")
_CASSETTES: Final = frozenset({".yaml", ".yml", ".json", ".jsonl", ".ndjson"})
_CLOUDS: Final = (
    re.compile(r"/model/(?P<model>[^/]+)/invoke(?:-with-response-stream)?"),
    re.compile(r".*/publishers/anthropic/models/(?P<model>[^/:]+):(?:streamRawPredict|rawPredict)"),
)
"""Paths of Bedrock and Vertex, which name the model instead of the body."""
_REQUIRED: Final = frozenset({"model", "messages", "max_tokens"})
"""Arguments without which the SDK sends nothing: what a call leaves out of these, something around it adds."""
_SUPPRESSING: Final = "preflight"


@dataclass(frozen=True, slots=True)
class FoundRequest:
    """A request that was found.

    Attributes:
        checked: the request.
        model: the model that it names; None when that is not known.
        place: the place of one of its parameters.
        recorded: whether it was recorded.
        not_literal: the names of the arguments whose values are not known.
    """

    checked: CheckedRequest
    model: str | None
    place: Callable[[str], Place]
    recorded: bool
    not_literal: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file that cannot be read, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read.

    Attributes:
        requests: its requests.
        python: whether it is a Python file.
        first_blocks: the lines that take the text of a reply from its first content block.
    """

    requests: tuple[FoundRequest, ...]
    python: bool = False
    first_blocks: tuple[int, ...] = ()


def files_to_read(paths: Iterable[Path]) -> list[Path]:
    """The given files, and in folders the Python files, the recordings and what is below a folder of cassettes.

    A folder with none of these is a folder of cassettes itself, as for `modelmigrate import`.

    Raises:
        InvalidSettingError: a path does not exist, or is a file of another kind.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            files = list(project_files(path))
            chosen = [file for file in files if _holds_requests(file)]
            found.update(dict.fromkeys(chosen or (file for file in files if file.suffix.lower() in _CASSETTES)))
        elif not path.exists():
            raise InvalidSettingError(f"no such file or folder: {path}")
        elif path.suffix.lower() not in PYTHON_SUFFIXES | _CASSETTES:
            raise InvalidSettingError(
                f"cannot check {path}: requests are read from .py files, recordings (.json), and cassettes "
                f"({', '.join(sorted(_CASSETTES))})"
            )
        else:
            found[path] = None
    return list(found)


def read_requests(path: Path, version: str) -> ReadFile | UnreadFile:
    """The requests in a file.

    Args:
        path: the file.
        version: the `anthropic-version` of requests that do not say it.
    """
    try:
        if path.suffix.lower() in PYTHON_SUFFIXES:
            calls = tuple(_called(path, version))
            # Other libraries have replies with content as well: only a file that calls the API is sure.
            first_blocks = reads_of_first_block(path.read_text(encoding="utf-8-sig")) if calls else ()
            return ReadFile(calls, python=True, first_blocks=first_blocks)
        return ReadFile(tuple(_recorded(path, version)))
    except (CorruptFileError, InvalidPromptError) as error:
        return UnreadFile(str(error))


def _holds_requests(file: Path) -> bool:
    folders = file.absolute().parts[:-1]
    if file.suffix in PYTHON_SUFFIXES:
        return True
    if file.suffix == ".json" and _RECORDING.fullmatch(file.name):
        return any("recordings" in part for part in folders)
    return file.suffix.lower() in _CASSETTES and any("cassettes" in part for part in folders)


def _called(path: Path, version: str) -> Iterator[FoundRequest]:
    try:
        source = path.read_text(encoding="utf-8-sig")
        calls = read_api_calls(source)
    except OSError as error:
        raise InvalidPromptError(f"cannot read {path}: {error.strerror or error}") from error
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InvalidPromptError(f"{path}:{line}: not valid Python: {error}") from error
    comments = in_python(source) if calls else {}
    for call in calls:
        if not suppressed(comments, _SUPPRESSING, range(call.line - 1, call.last_line + 1)):
            yield _found_call(path, call, version)


def _found_call(path: Path, call: ApiCall, version: str) -> FoundRequest:
    checked = CheckedRequest(
        body=call.body,
        version=call.version or version,
        betas=call.betas,
        counting=call.counting,
        batch=call.batch,
        unknown=call.unknown | (_REQUIRED - call.body.keys()),
    )

    def place(parameter: str) -> Place:
        return Place(path.as_posix(), call.line_of(parameter), call.name)

    model = call.body.get("model")
    return FoundRequest(checked, model, place, recorded=False, not_literal=call.not_literal)


def _recorded(path: Path, version: str) -> Iterator[FoundRequest]:
    if _is_recording(path):
        yield from _requests_of(read(path), path, version)
        return
    file = read_exchanges(path)
    if file.faults and not file.exchanges:
        raise CorruptFileError(file.faults[0])
    for exchange in file.exchanges:
        yield from _requests_of(exchange.recording, path, version)


def _is_recording(path: Path) -> bool:
    if path.suffix.lower() != ".json":
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return f'"{FORMAT}"' in file.read(200)


def _requests_of(recording: Recording, path: Path, version: str) -> Iterator[FoundRequest]:
    for request, batch in _single_requests(recording.request):
        body = dict(request.body or {})
        checked = CheckedRequest(
            body=body,
            version=request.version or _accepted_version(recording, body) or version,
            betas=request.betas,
            counting=request.path.partition("?")[0].endswith("/count_tokens"),
            batch=batch,
            measured=None if batch else _measured(recording),
        )
        place = Place(path.as_posix(), name=_without_target(recording.case, request.model))
        yield FoundRequest(checked, request.model, partial(_anywhere, place), recorded=True)


def _accepted_version(recording: Recording, body: Mapping[str, Any]) -> str | None:
    """The API version that a recorded answer proves: the newer one accepts no sampling parameters."""
    sampled = any(name in body for name in sampling_parameters.NAMES)
    return VERSION_2023 if sampled and recording.response.ok else None


def _anywhere(place: Place, _: str) -> Place:
    return place


def _single_requests(request: Request) -> Iterator[tuple[Request, bool]]:
    """A Messages request, or each item of a batch; nothing for other requests."""
    path, body = request.path.partition("?")[0], request.body
    if request.method != "POST" or not isinstance(body, Mapping):
        return
    cloud = next((match for pattern in _CLOUDS if (match := pattern.fullmatch(path))), None)
    if cloud is not None or (path == MESSAGES_PATH and "anthropic_version" in body):
        yield _cloud_request(request, body, unquote(cloud["model"]) if cloud else request.model), False
    elif path in {MESSAGES_PATH, f"{MESSAGES_PATH}/count_tokens"}:
        yield request, False
    elif path == f"{MESSAGES_PATH}/batches":
        for item in body.get("requests") or ():
            params = item.get("params") if isinstance(item, Mapping) else None
            if isinstance(params, Mapping):
                yield Request(MESSAGES_PATH, params, betas=request.betas, version=request.version), True


def _cloud_request(request: Request, body: Mapping[str, Any], model: str | None) -> Request:
    """A request of Bedrock or Vertex as the Claude API takes it."""
    betas = body.get("anthropic_beta")
    kept = {name: value for name, value in body.items() if name not in {"anthropic_version", "anthropic_beta"}}
    listed = tuple(map(str, betas)) if isinstance(betas, list) else ()
    return Request(MESSAGES_PATH, {"model": model, **kept}, betas=(*request.betas, *listed), version=VERSION_2023)


def _measured(recording: Recording) -> Measured | None:
    message = recording.response.message if recording.response.ok else {}
    usage = message.get("usage")
    if not isinstance(usage, Mapping):
        return None
    row = catalog().find(str(message.get("model") or recording.request.model))
    stop_reason = message.get("stop_reason")
    try:
        counted = Usage.from_api(usage)
    except ValueError:
        return None
    return Measured(counted, row, stop_reason if isinstance(stop_reason, str) else None)


def _without_target(case: str, model: str | None) -> str:
    """The recorded test without the target in its parametrize ids, as far as its model tells it."""
    row = catalog().find(model) if model else None
    if row is None:
        return case
    target = rf"-?{re.escape(row.name)}(?:-(?:{'|'.join(EFFORTS)}))?(?=[-\]])"
    return re.sub(target, "", case).replace("[-", "[").removesuffix("[]")
