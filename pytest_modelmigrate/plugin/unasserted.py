"""Assertions that prove nothing: `reply == refusal()` without `assert`, `reply is refusal()`, `assert reply`."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping, Set as AbstractSet
from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest

from pytest_modelmigrate.facts.errors import InvalidPromptError
from pytest_modelmigrate.facts.matchers import MATCHERS

_REPLIES: Final = frozenset({"reply", "control", "baseline_reply"})
_CALLED: Final = frozenset({*MATCHERS, "reply_of", "shape_of"})

_EXPECTS_AN_ERROR: Final = frozenset({"raises", "warns", "suppress", "deprecated_call", "RaisesGroup"})
"""Context managers in which a comparison may be alone, because it raises or warns."""

_COMBINED: Final = (ast.UnaryOp, ast.BinOp)
_MODULES: Final = 8
"""Parsed modules that are remembered; the tests of a module are collected one after the other."""


def refuse_unasserted(item: pytest.Item) -> None:
    """Refuse a test that compares a reply and does not use the result, or asserts what is always true.

    Raises:
        InvalidPromptError: there is such a statement; the message has its line.
    """
    code = getattr(getattr(item, "function", None), "__code__", None)
    path = Path(getattr(code, "co_filename", ""))
    if code is None or path != item.path:  # a test that a plugin or a decorator makes
        return
    problem = _problems(path, path.stat().st_mtime_ns if path.exists() else 0).get(code.co_firstlineno)
    if problem is not None:
        raise InvalidPromptError(problem)


@lru_cache(maxsize=_MODULES)
def _problems(path: Path, _changed: int) -> Mapping[int, str]:
    """What is wrong with functions of a module, by their first lines, which are those of decorators."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pytest has shown those of the module when it imported it
            module = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):  # pytest reports it
        return {}
    return {
        min([function.lineno, *(each.lineno for each in function.decorator_list)]): problem
        for function in ast.walk(module)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (problem := next(_unasserted(function.body, _replies(function)), None))
    }


def _unasserted(body: list[ast.stmt], replies: AbstractSet[str]) -> Iterator[str]:
    """What is wrong with each expression that asserts nothing, with its line, and what to write instead.

    Args:
        body: the statements of a function.
        replies: the names that are replies throughout the function.
    """
    for statement in body:
        test = statement.test if isinstance(statement, ast.Assert) else None
        if test is not None and _mentions_a_reply(test) and _is_always_true(test, replies):
            instead = "write one comparison in each assert, such as assert reply == refusal(), or assert reply.text"
            yield _problem(test, "asserts what is always true", instead)
        if isinstance(statement, ast.Try | ast.TryStar) or _expects_an_error(statement):
            continue
        if isinstance(statement, ast.Expr) and _compares_a_reply(statement.value):
            instead = f"write assert {ast.unparse(statement.value)}"
            yield _problem(statement.value, "compares and does not assert", instead)
        for node in _comparisons(statement):
            if _compares_identity(node):
                instead = ast.unparse(node).replace(" is not ", " != ").replace(" is ", " == ")
                yield _problem(node, "compares the identity of objects, which differ", f"write {instead}")
        for part in ("body", "orelse"):
            yield from _unasserted(getattr(statement, part, []), replies)
        for case in getattr(statement, "cases", []):
            yield from _unasserted(case.body, replies)


def _problem(node: ast.expr, what: str, instead: str) -> str:
    return f"line {node.lineno} {what}: {ast.unparse(node)}\n  next        {instead}"


def _comparisons(statement: ast.stmt) -> Iterator[ast.Compare]:
    """All comparisons in a statement, without those in the statements below it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Compare):
            yield node
        waiting += [each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.stmt | ast.match_case)]


def _expects_an_error(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.With | ast.AsyncWith):
        return False
    calls = (item.context_expr for item in statement.items)
    return any(_name(call.func) in _EXPECTS_AN_ERROR for call in calls if isinstance(call, ast.Call))


def _compares_a_reply(node: ast.expr) -> bool:
    """Whether an expression compares a reply or a part of it, or compares with a behaviour."""
    return isinstance(node, ast.Compare) and _mentions_a_reply(node)


def _mentions_a_reply(node: ast.expr) -> bool:
    """Whether a reply or a call of this package is a part of an expression."""
    return any(
        _is_call_of_ours(each) or (isinstance(each, ast.Name) and each.id in _REPLIES) for each in ast.walk(node)
    )


def _replies(function: ast.FunctionDef | ast.AsyncFunctionDef) -> AbstractSet[str]:
    """The fixtures with a reply that a function takes, without the names that it gives to other objects."""
    taken = {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}
    given = {each.id for each in ast.walk(function) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    return (_REPLIES & taken) - given


def _is_always_true(node: ast.expr, replies: AbstractSet[str]) -> bool:
    """Whether an expression is true whatever the reply is: a reply itself, a tuple, a text before `or`."""
    match node:
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(_is_always_true(each, replies) for each in values)
        case ast.BoolOp(values=values):
            return all(_is_always_true(each, replies) for each in values)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return any(not isinstance(each, ast.Starred) for each in elements)
        case ast.Constant(value=str(value)):
            return bool(value)
        case ast.Name(id=name):
            return name in replies
    is_reply = isinstance(node, ast.Call) and _name(node.func) == "reply_of"
    return is_reply or isinstance(node, ast.Lambda | ast.GeneratorExp)


def _compares_identity(node: ast.Compare) -> bool:
    """Whether `is` has a behaviour at its side, which is a new object that nothing else is."""
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) for side in sides):  # `reply_of(answer) is not None`
        return False
    operands = [each for side in sides for each in (ast.walk(side) if isinstance(side, _COMBINED) else [side])]
    return any(isinstance(each, ast.Is | ast.IsNot) for each in node.ops) and any(map(_is_call_of_ours, operands))


def _is_call_of_ours(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _name(node.func) in _CALLED


def _name(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
