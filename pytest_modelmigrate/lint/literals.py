"""The values of Python expressions, as far as they are known without running the code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.lint.name_bindings import NameBindings
from pytest_modelmigrate.lint.string_literals import SourceText, text_of

_OMITTED_NAMES: Final = frozenset({"NOT_GIVEN", "omit", "Omit", "NotGiven", "not_given"})
"""What the SDK takes for an argument that is left out."""
_TYPED_DICTS: Final = ("Param", "Params", "ParamsNonStreaming", "ParamsStreaming")
"""How the names of the SDK's types for parts of a request end; a call of one makes a dict."""
_TEXT_FIELDS: Final = frozenset({"content", "text", "system", "description", "title", "context", "data"})
"""Fields whose text matters to no rule, so that a text with placeholders is as good as a whole one."""
_DEEPEST: Final = 40

_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}


class _Mark:
    """A value that is no value."""


UNKNOWN: Final = _Mark()
"""A value that is only known when the code runs."""
OMITTED: Final = _Mark()
"""The value of an argument that is left out."""


class LiteralReader:
    """Reads the arguments of calls.

    Attributes:
        unknown: the paths whose values are not known, such as `messages[0].content`.
        lines: the line of each path that was read.

    Args:
        source: the text of the file.
        bindings: the names of the file.
    """

    def __init__(self, source: SourceText, bindings: NameBindings) -> None:
        self._source = source
        self._bindings = bindings
        self.unknown: set[str] = set()
        self.lines: dict[str, int] = {}

    def read(self, node: ast.expr, path: str, depth: int = 0) -> Any:
        """The value of an expression, `UNKNOWN` or `OMITTED`.

        What is not known inside a dict is left out of it, and inside a list it is None; its path is noted.
        """
        self.lines.setdefault(path, node.lineno)
        value = UNKNOWN if depth > _DEEPEST else self._value(node, path, depth)
        if value is UNKNOWN:
            self.unknown.add(path)
        return value

    def entries(self, node: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]] | None:
        """The keys and values of a dict, also of `dict(...)` and of a name that stands for one; None for another."""
        node = self._resolved(node)
        if isinstance(node, ast.Dict):
            return self._entries(node)
        if isinstance(node, ast.Call) and _is_dict(node) and not node.args:
            return ((ast.Constant(each.arg) if each.arg else each.value, each.value) for each in node.keywords)
        return None

    def items(self, node: ast.expr) -> list[ast.expr] | None:
        """The items of a list, also of a name that stands for one; None for another."""
        node = self._resolved(node)
        return list(node.elts) if isinstance(node, ast.List | ast.Tuple) else None

    def _value(self, node: ast.expr, path: str, depth: int) -> Any:
        value: Any = UNKNOWN
        if isinstance(node, ast.Constant):
            value = node.value if isinstance(node.value, str | int | float | None) else UNKNOWN
        elif isinstance(node, ast.Name | ast.Attribute):
            value = self._named(node, path, depth)
        elif isinstance(node, ast.Dict) or (isinstance(node, ast.Call) and _is_dict(node)):
            value = self._dict(node, path, depth)
        elif isinstance(node, ast.List | ast.Tuple):
            value = [self._item(each, f"{path}[{number}]", depth) for number, each in enumerate(node.elts)]
        elif isinstance(node, ast.Call) and _last_name(node.func) in _OMITTED_NAMES:
            value = OMITTED
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and self._is_list(node):
            value = self._joined(node, path, depth)
        elif (number := self._number(node)) is not None:
            value = number
        return self._text(node, path) if value is UNKNOWN else value

    def _named(self, node: ast.Name | ast.Attribute, path: str, depth: int) -> Any:
        if _last_name(node) in _OMITTED_NAMES:
            return OMITTED
        found = self._bindings.value(node) if isinstance(node, ast.Name) else self._bindings.attribute(node)
        return UNKNOWN if found is None else self.read(found, path, depth + 1)

    def _dict(self, node: ast.expr, path: str, depth: int) -> Any:
        entries = self.entries(node)
        if entries is None:
            return UNKNOWN
        found: dict[str, Any] = {}
        for key, value in entries:
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return UNKNOWN
            inner = f"{path}.{key.value}" if path else key.value
            read = self.read(value, inner, depth + 1)
            if read is not UNKNOWN and read is not OMITTED:
                found[key.value] = read
        return found

    def _entries(self, node: ast.Dict) -> Iterator[tuple[ast.expr, ast.expr]]:
        for key, value in zip(node.keys, node.values, strict=True):
            spread = self.entries(value) if key is None else None
            if key is not None:
                yield key, value
            elif spread is not None:
                yield from spread
            else:
                yield value, value  # a spread of something that is not known: its key is no constant

    def _item(self, node: ast.expr, path: str, depth: int) -> Any:
        if isinstance(node, ast.Starred):
            self.unknown.add(path)
            return None
        value = self.read(node, path, depth + 1)
        return None if isinstance(value, _Mark) else value

    def _joined(self, node: ast.BinOp, path: str, depth: int) -> Any:
        """Two lists in a row; one that is not known counts as one item that is not known."""
        items: list[Any] = []
        for side in (node.left, node.right):
            known = self._list_items(side)
            for each in known if known is not None else [ast.Starred(side)]:
                items.append(self._item(each, f"{path}[{len(items)}]", depth))
        return items

    def _list_items(self, node: ast.expr, depth: int = 0) -> list[ast.expr] | None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and depth < _DEEPEST:
            sides = [self._list_items(each, depth + 1) for each in (node.left, node.right)]
            parts = (side if side is not None else [ast.Starred(node)] for side in sides)
            return [each for part in parts for each in part]
        return self.items(node)

    def _is_list(self, node: ast.BinOp, depth: int = 0) -> bool:
        sides = (self._resolved(node.left), self._resolved(node.right))
        return depth < _DEEPEST and any(
            isinstance(side, ast.List) or (isinstance(side, ast.BinOp) and self._is_list(side, depth + 1))
            for side in sides
        )

    def _number(self, node: ast.expr, depth: int = 0) -> int | float | None:
        node = self._resolved(node)
        if isinstance(node, ast.Constant):
            value = node.value
            return value if isinstance(value, int | float) and not isinstance(value, bool) else None
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            operand = self._number(node.operand, depth + 1)
            return None if operand is None else -operand
        if not isinstance(node, ast.BinOp) or type(node.op) not in _ARITHMETIC or depth > _DEEPEST:
            return None
        left, right = self._number(node.left, depth + 1), self._number(node.right, depth + 1)
        if left is None or right is None or (right == 0 and isinstance(node.op, ast.FloorDiv)):
            return None
        result: int | float = _ARITHMETIC[type(node.op)](left, right)
        return result

    def _text(self, node: ast.expr, path: str) -> Any:
        """The text of an f-string or a string method; known only where its exact words do not matter."""
        found = text_of(node, self._source, {})
        field = path.rpartition(".")[2].partition("[")[0]
        return found.text if found is not None and field in _TEXT_FIELDS else UNKNOWN

    def _resolved(self, node: ast.expr) -> ast.expr:
        for _ in range(_DEEPEST):
            if isinstance(node, ast.Name):
                found = self._bindings.value(node)
            elif isinstance(node, ast.Attribute):
                found = self._bindings.attribute(node)
            else:
                return node
            if found is None:
                return node
            node = found
        return node


def _is_dict(node: ast.Call) -> bool:
    name = _last_name(node.func)
    return name == "dict" or name.endswith(_TYPED_DICTS)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
