"""Find the calls of the Messages API in a Python file by its syntax tree; the file is never imported."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.unknown_fields import KNOWN_FIELDS
from pytest_modelmigrate.analysis.preflight.checked_request import EVERYTHING
from pytest_modelmigrate.lint.literals import OMITTED, UNKNOWN, LiteralReader
from pytest_modelmigrate.lint.name_bindings import NameBindings
from pytest_modelmigrate.lint.string_literals import SourceText

MAY_HOLD_CALLS: Final = re.compile(r"\b(?:messages|batches)\b|ChatAnthropic|AnthropicModelSettings|init_chat_model")
"""What the text of a file has if it calls the API; any other file need not be parsed."""

_FIRST_BLOCK: Final = re.compile(r"\bcontent\s*\[\s*0\s*\]")
_METHODS: Final = frozenset({"create", "stream", "parse", "count_tokens", "tool_runner"})
_WRAPPERS: Final = frozenset({"with_raw_response", "with_streaming_response"})
_OTHER_SDKS: Final = frozenset({"threads", "conversations"})
"""Objects of other SDKs that have `messages.create` as well."""
_SHOWS_CLAUDE: Final = frozenset({"model", "messages", "max_tokens"})

_SETTINGS: Final[Mapping[str, Mapping[str, str]]] = {
    "ChatAnthropic": {"model_name": "model", "max_tokens_to_sample": "max_tokens", "stop": "stop_sequences"},
    "AnthropicModelSettings": {"anthropic_thinking": "thinking"},
    "init_chat_model": {},
}
"""Settings of frameworks whose arguments have the names of the API, with those that have another name."""
_SET_ELSEWHERE: Final = frozenset({"messages", "system", "tools", "tool_choice", "max_tokens", "stream", "betas"})
"""What the settings of a framework do not say."""
_SPREAD: Final = "**"
_FURTHER: Final = "**arguments"
"""How the arguments of a `**` are named that is not known."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call of the Messages API in a Python file, as far as its arguments are known.

    Attributes:
        name: what is called, such as `messages.create` or `ChatAnthropic`.
        line: the line on which it begins, counted from 1.
        last_line: the line on which it ends.
        body: the parts of the request that are known.
        betas: the values of the `anthropic-beta` header.
        version: the `anthropic-version` header; None when the call does not set it.
        counting: whether it counts tokens.
        batch: whether it is an item of a message batch.
        unknown: the paths whose values are not known; `*` when there may be any further field.
        not_literal: the names of its arguments whose values are not known, as a whole or in part.
        lines: the line of each path.
    """

    name: str
    line: int
    last_line: int
    body: Mapping[str, Any]
    betas: tuple[str, ...]
    version: str | None
    counting: bool
    batch: bool
    unknown: frozenset[str]
    not_literal: frozenset[str]
    lines: Mapping[str, int]

    def line_of(self, path: str) -> int:
        """The line of a path, or of what is around it."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path, self.line)


def read_api_calls(source: str) -> tuple[ApiCall, ...]:
    """The calls of the Messages API in a Python file.

    These are `messages.create`, `.stream`, `.parse`, `.count_tokens`, `.tool_runner`, each item of
    `messages.batches.create`, and the settings of LangChain and pydantic-ai that have the API's names.

    Raises:
        SyntaxError: the file is not valid Python.
    """
    if not MAY_HOLD_CALLS.search(source):
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a strange escape in a user's file is not for us to report
        tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    if not any(map(_kind, calls)):
        return ()
    finder = _Finder(SourceText(source), NameBindings(tree), uses_sdk="anthropic" in source.lower())
    found = (each for call in calls for each in finder.calls(call))
    return tuple(sorted(found, key=lambda each: each.line))


def reads_of_first_block(source: str) -> tuple[int, ...]:
    """The lines of `content[0].text`, which take the text of a reply from its first content block.

    Raises:
        SyntaxError: the file is not valid Python.
    """
    if not _FIRST_BLOCK.search(source):
        return ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nodes = ast.walk(ast.parse(source))
    found = (node.lineno for node in nodes if isinstance(node, ast.Attribute) and _is_text_of_first_block(node))
    return tuple(sorted(found))


def _is_text_of_first_block(node: ast.Attribute) -> bool:
    block = node.value
    if node.attr != "text" or not isinstance(block, ast.Subscript) or not isinstance(block.value, ast.Attribute):
        return False
    return block.value.attr == "content" and _constant(block.slice) == 0


class _Finder:
    def __init__(self, source: SourceText, bindings: NameBindings, *, uses_sdk: bool) -> None:
        self._source = source
        self._bindings = bindings
        self._uses_sdk = uses_sdk

    def calls(self, call: ast.Call) -> Iterator[ApiCall]:
        kind = _kind(call)
        if kind == "batches.create":
            yield from self._batch_items(call)
        elif kind in _SETTINGS:
            yield from self._settings(call, kind)
        elif kind:
            arguments = dict(self._arguments(call))
            if (_SHOWS_CLAUDE & arguments.keys()) or (self._uses_sdk and _SPREAD in arguments):
                yield self._call(f"messages.{kind}", call, arguments, counting=kind == "count_tokens")

    def _settings(self, call: ast.Call, kind: str) -> Iterator[ApiCall]:
        """The settings of a framework, which are sent with each of its requests."""
        names = _SETTINGS[kind]
        arguments = {names.get(name, name): value for name, value in self._arguments(call)}
        if kind == "init_chat_model":
            first = call.args[0] if call.args else arguments.get("model")
            model = LiteralReader(self._source, self._bindings).read(first, "model") if first is not None else UNKNOWN
            if not (isinstance(model, str) and "claude" in model):
                return
            arguments["model"] = ast.copy_location(ast.Constant(model.rpartition(":")[2]), first or call)
        if "model_kwargs" in arguments:
            arguments["extra_body"] = arguments.pop("model_kwargs")
        elsewhere = _SET_ELSEWHERE | ({EVERYTHING} if kind == "AnthropicModelSettings" else set())
        yield self._call(kind, call, arguments, unknown=elsewhere - arguments.keys())

    def _batch_items(self, call: ast.Call) -> Iterator[ApiCall]:
        reader = LiteralReader(self._source, self._bindings)
        requests = next((each.value for each in call.keywords if each.arg == "requests"), None)
        for item in (reader.items(requests) or []) if requests is not None else []:
            given = _call_arguments(item) if isinstance(item, ast.Call) else reader.entries(item)
            params = next((value for key, value in given or () if _constant(key) == "params"), None)
            entries = reader.entries(params) if params is not None else None
            if entries is not None:
                arguments = {str(_constant(key) or _SPREAD): value for key, value in entries}
                yield self._call("messages.batches.create", item, arguments, batch=True)

    def _arguments(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """The keyword arguments, those of a `**` that is known included."""
        reader = LiteralReader(self._source, self._bindings)
        for keyword in call.keywords:
            entries = reader.entries(keyword.value) if keyword.arg is None else None
            if keyword.arg is not None:
                yield keyword.arg, keyword.value
            elif entries is None:
                yield _SPREAD, keyword.value
            else:
                yield from ((str(_constant(key) or _SPREAD), value) for key, value in entries)

    def _call(
        self,
        name: str,
        node: ast.expr,
        arguments: Mapping[str, ast.expr],
        *,
        counting: bool = False,
        batch: bool = False,
        unknown: frozenset[str] | set[str] = frozenset(),
    ) -> ApiCall:
        reader = LiteralReader(self._source, self._bindings)
        body = {each: self._read(reader, arguments[each], each) for each in arguments if each in KNOWN_FIELDS}
        if name == "messages.parse" and "output_format" in arguments:  # a class, whose schema the SDK sends
            body.pop("output_format", None)
            reader.unknown -= {"output_format"}
            reader.unknown.add("output_config.format")
        if name == "messages.stream":
            body["stream"] = True
        if "extra_body" in arguments:
            extra = reader.read(arguments["extra_body"], "extra_body")
            body |= extra if isinstance(extra, dict) else {}
            reader.lines |= {
                path.removeprefix("extra_body."): line
                for path, line in reader.lines.items()
                if path.startswith("extra_body.")
            }
        if _SPREAD in arguments or "extra_body" in reader.unknown:
            reader.unknown.add(EVERYTHING)
        betas, version = self._headers(reader, arguments)
        unread = {path.removeprefix("extra_body.") for path in reader.unknown}
        return ApiCall(
            name=name,
            line=node.lineno,
            last_line=node.end_lineno or node.lineno,
            body={each: value for each, value in body.items() if value is not UNKNOWN and value is not OMITTED},
            betas=betas,
            version=version,
            counting=counting,
            batch=batch,
            unknown=frozenset(unread | unknown),
            not_literal=frozenset(_FURTHER if path == EVERYTHING else _first_name(path) for path in unread),
            lines=reader.lines,
        )

    @staticmethod
    def _read(reader: LiteralReader, node: ast.expr, path: str) -> Any:
        value = reader.read(node, path)
        return OMITTED if value is None else value

    @staticmethod
    def _headers(reader: LiteralReader, arguments: Mapping[str, ast.expr]) -> tuple[tuple[str, ...], str | None]:
        """The betas and the API version that a call sets; a header that is not known may set any beta."""
        betas: list[str] = []
        version = None
        if "betas" in arguments:
            listed = reader.read(arguments["betas"], "betas")
            betas += [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        if "extra_headers" in arguments:
            headers = reader.read(arguments["extra_headers"], "extra_headers")
            if not isinstance(headers, dict) or any(path.startswith("extra_headers.") for path in reader.unknown):
                reader.unknown.add("betas")
            headers = {str(name).lower(): value for name, value in headers.items()} if isinstance(headers, dict) else {}
            betas += str(headers.get("anthropic-beta") or "").replace(" ", "").split(",")
            version = headers.get("anthropic-version")
        return tuple(beta for beta in betas if beta), version if isinstance(version, str) else None


def _kind(call: ast.Call) -> str:
    """The method of the API that a call may be, or the name of a framework's settings; empty for any other call."""
    names = [each for each in _dotted(call.func) if each not in _WRAPPERS]
    if names and names[-1] in _SETTINGS:
        return names[-1]
    if len(names) < 2 or _OTHER_SDKS & {*names}:  # noqa: PLR2004 - an object and its method
        return ""
    if names[-2:] == ["batches", "create"] and "messages" in names:
        return "batches.create"
    return names[-1] if names[-2] == "messages" and names[-1] in _METHODS else ""


def _call_arguments(call: ast.Call) -> Iterator[tuple[ast.expr, ast.expr]]:
    return ((ast.Constant(each.arg), each.value) for each in call.keywords if each.arg)


def _dotted(node: ast.expr) -> list[str]:
    """The names of `a.b().c` in order; calls between them are skipped."""
    names: list[str] = []
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        else:
            node = node.func
    if isinstance(node, ast.Name):
        names.append(node.id)
    return names[::-1]


def _first_name(path: str) -> str:
    """`messages` for `messages[0].content`."""
    return path.partition(".")[0].partition("[")[0]


def _constant(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else None
