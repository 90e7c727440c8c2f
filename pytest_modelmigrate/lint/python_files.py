"""Find the prompts in a Python file by its syntax tree; the file is never imported."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.parsed_prompt import PromptRole
from pytest_modelmigrate.lint.prompt_texts import PromptText
from pytest_modelmigrate.lint.string_literals import SourceText, text_of

_PROMPT_NAME: Final = re.compile(
    r"(?:PROMPT|SYSTEM|INSTRUCTIONS?)(?:_?(?:TEMPLATE|TMPL|MESSAGE|TEXT))?$", re.IGNORECASE
)
_SYSTEM_NAME: Final = re.compile(r"SYSTEM|INSTRUCTION", re.IGNORECASE)
_USER_NAME: Final = re.compile(r"USER", re.IGNORECASE)
_MESSAGE_METHODS: Final = frozenset({"create", "stream", "parse", "count_tokens", "tool_runner"})
_FEWEST_WORDS: Final = 2


def read_python(source: str) -> tuple[tuple[PromptText, ...], ...]:
    """The prompts of a Python file, each as the texts of one conversation.

    Prompts are `@pytest.mark.prompt(...)`, `messages.create(...)` and similar calls, messages written as dicts,
    `system=` of any call, and constants whose names end in PROMPT, SYSTEM or INSTRUCTIONS.

    Raises:
        SyntaxError: the file is not valid Python.
    """
    finder = _Finder(source)
    finder.visit_all()
    return tuple(tuple(prompt) for prompt in finder.prompts if prompt)


class _Finder:
    """Walks the tree once; a text that is used in several places is read at the first one."""

    def __init__(self, source: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a strange escape in a user's file is not for us to report
            self.tree = ast.parse(source)
        self.source = SourceText(source)
        self.constants = dict(_constants(self.tree))
        self.seen: set[tuple[int, int]] = set()
        self.prompts: list[list[PromptText]] = []

    def visit_all(self) -> None:
        nodes = list(ast.walk(self.tree))
        for node in nodes:
            if isinstance(node, ast.Call):
                self.prompts.append(self._called(node))
        for node in nodes:
            if isinstance(node, ast.List | ast.Tuple):
                self.prompts.append(self._messages(node, whole=False))
        for node in nodes:
            if isinstance(node, ast.Dict):
                self.prompts.append(self._message(node))
        for node in nodes:
            self.prompts.append(self._named(node))

    def _called(self, call: ast.Call) -> list[PromptText]:
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        marked = _dotted(call.func).endswith("mark.prompt")
        function = _dotted(call.func).rpartition(".")
        sends = function[2] in _MESSAGE_METHODS and function[0].endswith("messages")
        found: list[PromptText] = []
        for name in ("system", "system_prompt"):
            if name in given:
                found += self._texts(given[name], "system", call)
        if marked:
            for name in ("user", "content"):
                if name in given:
                    found += self._texts(given[name], "user", call)
            if call.args:
                found += self._texts(call.args[0], "unknown", call)
        if (marked or sends) and isinstance(given.get("messages"), ast.List | ast.Tuple):
            found += self._messages(given["messages"], whole=True)
        return found

    def _messages(self, node: ast.expr, *, whole: bool) -> list[PromptText]:
        """A list of message dicts; an assistant message is a prefill only if the list is a whole request."""
        if not isinstance(node, ast.List | ast.Tuple):
            return []
        dicts = [each for each in node.elts if isinstance(each, ast.Dict)]
        if not dicts or any(_entry(each, "role") is None for each in dicts):
            return []
        found: list[PromptText] = []
        for message in dicts:
            found += self._message(message)
        last = node.elts[-1]
        content = _entry(last, "content") if isinstance(last, ast.Dict) else None
        if whole and content is not None and _constant(_entry(last, "role")) == "assistant":
            found += self._texts(content, "prefill", last)
        return found

    def _message(self, node: ast.expr) -> list[PromptText]:
        role, content = _constant(_entry(node, "role")), _entry(node, "content")
        if content is None or role not in {"user", "system", "developer"}:
            return []
        return self._texts(content, "user" if role == "user" else "system", node)

    def _named(self, node: ast.AST) -> list[PromptText]:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            return []
        name = next((_last_name(target) for target in targets if _PROMPT_NAME.search(_last_name(target))), "")
        if not name:
            return []
        role: PromptRole = "user" if _USER_NAME.search(name) else "system" if _SYSTEM_NAME.search(name) else "unknown"
        return self._texts(value, role, node)

    def _texts(self, node: ast.expr, role: PromptRole, within: ast.expr | ast.stmt) -> list[PromptText]:
        """The texts of a value: a string, a constant of the file, or a list of text blocks."""
        if isinstance(node, ast.Name):
            named = self.constants.get(node.id)
            return self._texts(named, role, named) if named is not None and not isinstance(named, ast.Name) else []
        if isinstance(node, ast.List | ast.Tuple):
            blocks = [_entry(each, "text") for each in node.elts]
            return [
                prompt_text for block in blocks if block is not None for prompt_text in self._texts(block, role, block)
            ]
        place = (node.lineno, node.col_offset)
        if place in self.seen:
            return []
        text = text_of(node, self.source, self.constants)
        if text is None:
            return []
        self.seen.add(place)
        if role != "prefill" and len(text.text.split()) < _FEWEST_WORDS:
            return []
        last = node.end_lineno or node.lineno
        around = dict.fromkeys((within.lineno - 1, within.lineno, node.lineno - 1, node.lineno, last))
        return [PromptText(role, text, tuple(around))]


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def _dotted(node: ast.expr) -> str:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    return ".".join(reversed(names))


def _last_name(target: ast.expr) -> str:
    return target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""


def _entry(node: ast.expr | None, key: str) -> ast.expr | None:
    if not isinstance(node, ast.Dict):
        return None
    return next((value for name, value in zip(node.keys, node.values, strict=True) if _constant(name) == key), None)


def _constant(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None
