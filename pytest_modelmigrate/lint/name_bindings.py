"""The names of a Python file that stand for one value, found by its syntax tree; nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final, TypeAlias

Scope: TypeAlias = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef

_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_NAMED: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.ExceptHandler,
    ast.MatchAs,
    ast.MatchStar,
)
_CHANGING: Final = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "update", "setdefault", "popitem", "sort", "reverse"}
)
_READING: Final = frozenset(
    {"len", "print", "str", "repr", "list", "dict", "tuple", "sum", "sorted", "bool", "isinstance", "type", "dumps"}
    | {"pprint", "debug", "info", "warning", "error", "deepcopy", "copy"}
)
"""Functions that do not change what they are given."""


class NameBindings:
    """Which value a name stands for, at any place of a file.

    A name has a value if it is assigned exactly once in its scope, and nothing there changes the value afterwards.

    Args:
        tree: the whole file.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._parents: dict[ast.AST, ast.AST] = {
            child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)
        }
        self._tree = tree
        self._bound: dict[Scope, dict[str, ast.expr | None]] = {}
        self._changed: dict[Scope, frozenset[str]] = {}
        self._attributes: dict[ast.ClassDef, dict[str, ast.expr | None]] = {}

    def value(self, name: ast.Name) -> ast.expr | None:
        """The expression that a name stands for; None when that is not known."""
        inner = True
        for scope in self._scopes_around(name):
            if isinstance(scope, ast.ClassDef) and not inner:
                continue  # a function does not see the names of its class
            inner = False
            bound = self._bindings(scope)
            if name.id in bound:
                return None if name.id in self._changes(scope) else bound[name.id]
        return None

    def attribute(self, node: ast.Attribute) -> ast.expr | None:
        """The expression that `self.name`, `cls.name` or `Class.name` stands for; None when that is not known."""
        if not isinstance(node.value, ast.Name):
            return None
        if node.value.id in {"self", "cls"}:
            owner = next((each for each in self._scopes_around(node) if isinstance(each, ast.ClassDef)), None)
        else:
            found = [each for each in self._tree.body if isinstance(each, ast.ClassDef) and each.name == node.value.id]
            owner = found[0] if len(found) == 1 else None
        return self._of_class(owner).get(node.attr) if owner else None

    def _scopes_around(self, node: ast.AST) -> Iterator[Scope]:
        parent = self._parents.get(node)
        while parent is not None:
            if isinstance(parent, (*_SCOPES, ast.Module)):
                yield parent
            parent = self._parents.get(parent)

    def _bindings(self, scope: Scope) -> dict[str, ast.expr | None]:
        """Every name of a scope; None for one that is bound twice, or by something else than an assignment."""
        if scope not in self._bound:
            bound: dict[str, ast.expr | None] = {}
            for name, value in _names_bound_in(scope):
                bound[name] = None if name in bound else value
            self._bound[scope] = bound
        return self._bound[scope]

    def _changes(self, scope: Scope) -> frozenset[str]:
        """The names of a scope whose values may be changed in place, also by a function inside it."""
        if scope not in self._changed:
            self._changed[scope] = frozenset(_names_changed_in(scope))
        return self._changed[scope]

    def _of_class(self, owner: ast.ClassDef) -> dict[str, ast.expr | None]:
        if owner not in self._attributes:
            found: dict[str, ast.expr | None] = dict(self._bindings(owner))
            for node in ast.walk(owner):
                if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                    parent = self._parents[node]
                    plain = isinstance(parent, ast.Assign | ast.AnnAssign) and _is_own(node)
                    found[node.attr] = parent.value if plain and node.attr not in found else None  # type: ignore[attr-defined]  # an assignment has a value
            self._attributes[owner] = found
        return self._attributes[owner]


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}


def _names_bound_in(scope: Scope) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        arguments = scope.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        yield from ((each.arg, None) for each in every if each)
    body = scope.body if isinstance(scope.body, list) else [scope.body]
    nodes: list[ast.AST] = list(body)
    while nodes:
        node = nodes.pop()
        yield from _names_bound_by(node)
        if not isinstance(node, _SCOPES):
            nodes.extend(ast.iter_child_nodes(node))


def _names_bound_by(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        if node.value is not None:
            yield node.target.id, node.value
    else:
        yield from ((name, None) for name in _names_otherwise_bound_by(node))


def _names_otherwise_bound_by(node: ast.AST) -> Iterator[str]:
    """The names that a node binds to something that is not known."""
    if isinstance(node, ast.Assign | ast.Delete):
        yield from (name for target in node.targets for name in _stored(target))
    elif isinstance(node, ast.AugAssign | ast.NamedExpr | ast.For | ast.AsyncFor | ast.comprehension):
        yield from _stored(node.target)
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        yield from _stored(node.optional_vars)
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (name.asname or name.name.partition(".")[0] for name in node.names)
    elif isinstance(node, _NAMED) and node.name:
        yield node.name


def _stored(target: ast.expr) -> Iterator[str]:
    for each in ast.walk(target):
        if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load):
            yield each.id


def _names_changed_in(scope: Scope) -> Iterator[str]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield from _root(node.value)
        elif isinstance(node, ast.Global):
            yield from node.names
        elif isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute) and function.attr in _CHANGING:
                yield from _root(function.value)
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            if called not in _READING:
                yield from (each.id for each in node.args if isinstance(each, ast.Name))


def _root(node: ast.expr) -> Iterator[str]:
    """The name at the start of `name.a[0].b`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
