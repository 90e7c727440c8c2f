"""Behaviours named on a command line: a call such as `refusal()`, or `module:name`."""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.each_sentence import each_sentence
from pytest_modelmigrate.behaviours.each_word import each_word
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.matchers import MATCHERS

_LONGEST: Final = 200
_IMPORTED: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*:[^\W\d]\w*")
_NAMES: Final[Mapping[str, Any]] = {
    each.__name__: each for each in (bool, dict, float, int, list, str, each_sentence, each_word)
}


def named_behaviour(text: str) -> Behaviour:
    """The behaviour that a text names.

    A call may have literals, other behaviours, `Source(...)`, `re.compile("...")` and the types of JSON as arguments,
    and calls may be joined by `|`, `&` and `~`. Nothing else is evaluated. `module:name` imports the module, from the
    current folder too, and takes its attribute.

    Raises:
        InvalidSettingError: the text names no behaviour; the message says what to write.
    """
    if _IMPORTED.fullmatch(text):
        return _imported(text)
    try:
        parsed = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise _invalid(text, f"{reason}; {_WAYS}") from None
    try:
        found = _evaluated(parsed)
    except InvalidSettingError as error:
        raise _invalid(text, str(error)) from None
    except (TypeError, ValueError, OSError, RecursionError, re.error) as error:  # a matcher refuses its arguments
        raise _invalid(text, str(error)) from None
    return _checked(text, found)


def _evaluated(node: ast.expr) -> Any:
    """The value of an expression that only calls public matchers."""
    match node:
        case ast.Call():
            return _called(node)
        case ast.BinOp(op=ast.BitOr() | ast.BitAnd()) | ast.UnaryOp(op=ast.Invert()):
            return _combined(node)
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            values = map(_evaluated, elements)
            return list(values) if isinstance(node, ast.List) else tuple(values)
        case ast.Dict(keys=keys, values=values):
            return {_evaluated(key): _evaluated(each) for key, each in zip(keys, values, strict=True) if key}
        case ast.Name(id=name) if name in _NAMES or name in MATCHERS:  # a matcher refuses one that is not called
            return _NAMES.get(name) or _matcher(name)
        case ast.Name(id=name):
            raise _unknown(name)
    return _literal(node)


def _called(node: ast.Call) -> Any:
    make: Callable[..., Any]
    match node.func:
        case ast.Name(id="Source"):
            make = Source
        case ast.Name(id=name) if name in MATCHERS:
            make = _matcher(name)
        case ast.Attribute(value=ast.Name(id="re"), attr="compile"):
            make = re.compile
        case ast.Name(id=name):
            raise _unknown(name)
        case _:
            return _literal(node)
    named = {each.arg: _evaluated(each.value) for each in node.keywords if each.arg}
    if len(named) < len(node.keywords):
        raise InvalidSettingError(f"write the arguments of {ast.unparse(node.func)} one by one")
    return make(*map(_evaluated, node.args), **named)


def _unknown(name: str) -> InvalidSettingError:
    close = get_close_matches(name, MATCHERS, n=1)
    return InvalidSettingError(f"there is no matcher {name}{f'; did you mean {close[0]}()?' if close else ''}")


def _matcher(name: str) -> Callable[..., Any]:
    made: Callable[..., Any] = getattr(importlib.import_module(f"pytest_modelmigrate.behaviours.{name}"), name)
    return made


def _combined(node: ast.BinOp | ast.UnaryOp) -> Any:
    if isinstance(node, ast.UnaryOp):
        within = _evaluated(node.operand)
        if not isinstance(within, Behaviour):
            raise InvalidSettingError(f"~ needs a behaviour, not {ast.unparse(node.operand)}")
        return ~within
    left, right = _evaluated(node.left), _evaluated(node.right)
    return left | right if isinstance(node.op, ast.BitOr) else left & right


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        shown = ast.unparse(node)
    raise InvalidSettingError(f"{shown} is neither a literal nor a public matcher; {_WAYS}")


def _imported(text: str) -> Behaviour:
    module, _, name = text.partition(":")
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise  # the module exists, and imports one that does not
        raise _invalid(text, f"there is no module {error.name} in {folder} or the environment") from None
    if not hasattr(found, name):
        raise _invalid(text, f"the module {module} has no {name}")
    return _checked(text, getattr(found, name))


def _checked(text: str, found: object) -> Behaviour:
    if isinstance(found, Behaviour):
        return found
    if callable(found):
        module, _, name = text.rpartition(":")
        where = f" in {module}, NAME = {name}(...), and write {module}:NAME" if module else f": write {name}(...)"
        raise _invalid(text, f"{name} is not called{'; give its result a name' if module else ''}{where}")
    raise _invalid(text, f"it is not a behaviour, but {found!r:.80}; {_WAYS}")


def _invalid(text: str, problem: str) -> InvalidSettingError:
    return InvalidSettingError(f"--behaviour: invalid behaviour {text[:_LONGEST]!r}: {problem}")


_WAYS: Final = "write a call such as 'refusal()', or module:name for a behaviour in a module of yours"
