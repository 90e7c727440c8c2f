"""The text of a string expression in Python source, with the line of each character.

The syntax tree has one position for a whole literal, so the source of the literal is parsed again, escape by escape.
Nothing is imported or run.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Generator, Iterator, Mapping
from typing import Final

from pytest_modelmigrate.lint.prompt_texts import LocatedText, concatenated, located

_OPENING: Final = re.compile(r"(?P<prefix>[A-Za-z]{0,2})(?P<quote>'''|\"\"\"|'|\")")
_ESCAPE: Final = re.compile(
    r"\\(?:(?P<octal>[0-7]{1,3})|x(?P<x>[0-9A-Fa-f]{2})|u(?P<u>[0-9A-Fa-f]{4})|U(?P<U>[0-9A-Fa-f]{8})|"
    r"N\{(?P<name>[^{}]{1,100})\}|(?P<other>[\s\S]))"
)
_SIMPLE: Final = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\n": ""}
_NAMED: Final = re.compile(r"\s*(?P<name>[A-Za-z_][\w.]*)(?:\[[^\[\]]*\])?\s*=?\s*(?:![rsa])?(?::[\s\S]*)?")
_DEEPEST: Final = 20
_UNWRAPPED: Final = frozenset(
    {"dedent", "cleandoc", "strip", "lstrip", "rstrip", "format", "format_map", "replace", "removeprefix"}
)


class SourceText:
    """A Python file, with quick access to the text of a node.

    Attributes:
        source: the whole file.
    """

    __slots__ = ("_lines", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = source.splitlines(keepends=True) if "\f" not in source else source.split("\n")

    def segment(self, node: ast.expr) -> str | None:
        """The source of a node; the syntax tree counts in bytes."""
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        if last >= len(self._lines):
            return None
        if first == last:
            return self._lines[first].encode()[node.col_offset : node.end_col_offset].decode(errors="replace")
        opening = self._lines[first].encode()[node.col_offset :].decode(errors="replace")
        closing = self._lines[last].encode()[: node.end_col_offset].decode(errors="replace")
        return "".join([opening, *self._lines[first + 1 : last], closing])


def text_of(node: ast.expr, source: SourceText, names: Mapping[str, ast.expr], depth: int = 0) -> LocatedText | None:
    """The text of a string expression; None if it cannot be read without running the code.

    These are read: literals, adjacent literals and f-strings, `+`, `"...".join([...])`, `textwrap.dedent`, string
    methods that do not change the words, and names of constants in the same file.
    """
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        return _literal(node, source)
    if isinstance(node, ast.BinOp):
        return _operation(node, source, names, depth)
    if depth > _DEEPEST:
        return None
    if isinstance(node, ast.Name):
        return located(f"{{{node.id}}}", node.lineno) if depth else None
    if isinstance(node, ast.Call):
        return _call(node, source, names, depth)
    return None


def _operation(node: ast.BinOp, source: SourceText, names: Mapping[str, ast.expr], depth: int) -> LocatedText | None:
    if isinstance(node.op, ast.Mod):
        return text_of(node.left, source, names, depth + 1)
    if not isinstance(node.op, ast.Add):
        return None
    operands: list[ast.expr] = []
    left: ast.expr = node
    while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
        operands.append(left.right)
        left = left.left
    operands.append(left)
    parts = [_part(operand, source, names, depth) for operand in reversed(operands)]
    return concatenated(parts) if any(isinstance(each, ast.Constant | ast.JoinedStr) for each in operands) else None


def _part(node: ast.expr, source: SourceText, names: Mapping[str, ast.expr], depth: int) -> LocatedText:
    """A text, or a placeholder for what is only known at run time."""
    known = text_of(node, source, names, depth + 1)
    return known if known is not None else located("{...}", node.lineno)


def _call(node: ast.Call, source: SourceText, names: Mapping[str, ast.expr], depth: int) -> LocatedText | None:
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in {"dedent", "cleandoc"} and node.args:
        return text_of(node.args[0], source, names, depth + 1)
    if not isinstance(function, ast.Attribute):
        return None
    if name == "join" and isinstance(function.value, ast.Constant) and isinstance(function.value.value, str):
        items = node.args[0] if node.args else None
        if isinstance(items, ast.List | ast.Tuple) and items.elts:
            return concatenated([_part(item, source, names, depth) for item in items.elts], function.value.value)
        return None
    return text_of(function.value, source, names, depth + 1) if name in _UNWRAPPED else None


def _literal(node: ast.Constant | ast.JoinedStr, source: SourceText) -> LocatedText | None:
    segment = source.segment(node)
    if segment is None:
        return None
    characters: list[str] = []
    starts: list[int] = []
    lines: list[int] = []
    length, newest = 0, 0
    for piece, line in _characters(segment, node.lineno):
        if line != newest:
            starts.append(length)
            lines.append(line)
            newest = line
        characters.append(piece)
        length += len(piece)
    text = "".join(characters)
    if isinstance(node, ast.Constant) and text != node.value:
        return located(str(node.value), node.lineno)  # an unusual encoding: at least the words are right
    return LocatedText(text, tuple(starts) or (0,), tuple(lines) or (node.lineno,))


def _characters(segment: str, line: int) -> Iterator[tuple[str, int]]:
    """Each piece of the text of the literals in the segment, with its line."""
    position = 0
    while position < len(segment):
        opening = _OPENING.match(segment, position)
        if opening:
            position, line = yield from _body(segment, opening, line)
        elif segment[position] == "#":
            position = _line_end(segment, position)
        else:
            line += segment[position] == "\n"
            position += 1


def _line_end(segment: str, position: int) -> int:
    end = segment.find("\n", position)
    return len(segment) if end < 0 else end


def _body(segment: str, opening: re.Match[str], line: int) -> Generator[tuple[str, int], None, tuple[int, int]]:
    """One literal: yields its text, returns where it ends and on which line."""
    prefix, quote = opening["prefix"].lower(), opening["quote"]
    position = opening.end()
    while position < len(segment) and not segment.startswith(quote, position):
        sign = segment[position]
        if sign == "\\" and (match := _ESCAPE.match(segment, position)):
            text = match.group() if "r" in prefix else _unescaped(match)
            yield text, line
            line += match.group().count("\n")
            position = match.end()
        elif "f" in prefix and sign in "{}":
            end, text = _placeholder(segment, position)
            yield text, line
            line += segment.count("\n", position, end)
            position = end
        else:
            yield sign, line
            line += sign == "\n"
            position += 1
    return position + len(quote), line


def _unescaped(match: re.Match[str]) -> str:
    if match["octal"]:
        return chr(int(match["octal"], 8))
    for group in ("x", "u", "U"):
        if match[group]:
            code = int(match[group], 16)
            return chr(code) if code <= sys.maxunicode else ""
    if match["name"]:
        import unicodedata

        return unicodedata.lookup(match["name"])
    return _SIMPLE.get(match["other"], match["other"] if match["other"] in "\\'\"" else match.group())


def _placeholder(segment: str, position: int) -> tuple[int, str]:
    """Where a `{...}` of an f-string ends, and its text: `{name}`, or one brace for two."""
    if segment.startswith(("{{", "}}"), position):
        return position + 2, segment[position]
    depth, index = 0, position
    while index < len(segment):
        sign = segment[index]
        if sign in "'\"":
            index = _skipped(segment, index)
            continue
        depth += (sign in "{[(") - (sign in "}])")
        index += 1
        if depth == 0:
            break
    expression = segment[position + 1 : index - 1]
    named = _NAMED.fullmatch(expression)
    return index, f"{{{named['name']}}}" if named else "{...}"


def _skipped(segment: str, position: int) -> int:
    """Where a string inside a placeholder ends."""
    quote = segment[position : position + 3]
    quote = quote if quote in {"'''", '"""'} else segment[position]
    index = position + len(quote)
    while index < len(segment) and not segment.startswith(quote, index):
        index += 2 if segment[index] == "\\" else 1
    return index + len(quote)
