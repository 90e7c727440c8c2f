"""Reply scripts: TOML files that say what the simulated models answer.

A script is a list of `[[reply]]` tables. For each request they are tried from top to bottom, those of the
user's scripts before the shipped ones, and the first one whose conditions all hold gives the answer.

```toml
[values]                                   # optional: what to look for in the last user text
order = 'order (?P<value>[A-Z]-\\d+)'       # the group `value`, else the first group, else the whole match
amount = '(\\d+\\.\\d\\d)'

[[reply]]
name = "refund without an order"           # optional, for error messages
when.system = 'refund'                     # regular expressions, searched without regard to case
when.lacks = ["order"]                     # values that must not be found
literal.json = { question = "Which order?" }        # answered by Opus 4.7 and later
charitable = "Which order is it about?"             # answered by 4.6 and earlier

[[reply]]
when.system = 'refund'
when.has = ["order", "amount"]
reply.json = { order = "{{order}}", amount = "{{amount:number}}" }   # answered by both
```

Conditions (`when.*`, all optional, all must hold):

| key | holds when |
|---|---|
| `system`, `user`, `conversation`, `tool_result`, `model` | the pattern is found in the system prompt, the last user text, everything, the last tool result, the model id |
| `not_system`, `not_user`, `not_conversation` | it is not found |
| `has`, `lacks` | all (none) of these `[values]` are found |
| `max_words`, `min_words` | the last user text has at most (at least) so many words |
| `effort` | the effort is one of these levels |
| `generation` | `literal` or `charitable` |
| `tools` | tools of all these names are on offer; `true`/`false`: any tool is / none is |
| `tool_fits` | `true`: a tool's name or description shares a word with the last user text |
| `after_tool` | `true`/`false`: the last message carries tool results, or does not |
| `turn` | it is this number of user turn, 1 for the first |
| `format` | `true`/`false`: `output_config.format` is set, or is not |

A pattern may use groups captured before it in the order system, user, conversation, tool_result:
`when.system = 'do not (?:mention|discuss) (?P<topic>\\w+)'` with `when.user = '{{topic}}'`.

Answers: `reply` for both kinds of model, or `literal` and `charitable`. Each is a text, or a table with any of
`text`, `json` (any TOML value, written as a JSON document), `tool` (`{ name = "...", input = {...} }`, or a list of
them; without `input` it is made from the tool's schema), `thinking` (the text of the thinking block),
`thinking_tokens`, `refusal` (`{ category = "cyber", explanation = "..." }`; with `text` it comes after that text),
`error` (`{ status = 429, message = "...", type = "..." }`) and `stop_reason`.

Placeholders in answers: `{{name}}` for a named group or value, `{{1}}` for a numbered group, `{{user}}`, `{{system}}`,
`{{model}}`, `{{tool}}` (the tool that fits), `{{tool_result}}`. `{{name|default}}` gives a default; `{{name:number}}`,
`:integer` and `:boolean` turn a JSON string that is nothing else into that type, `:short` keeps ten words, `:upper`
and `:lower` change case. A JSON value that is only a placeholder without a value becomes `null`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.wire.simulator.rejections import ERROR_TYPES

PATTERNS: Final = ("model", "system", "user", "conversation", "tool_result")
"""Conditions that are searched for, in the order in which their groups become usable."""
ABSENT_PATTERNS: Final = ("not_system", "not_user", "not_conversation")

ANSWERS: Final = ("reply", "literal", "charitable")
REFUSAL_CATEGORIES: Final = ("cyber", "bio", "frontier_llm", "reasoning_extraction", "general_harms")
STOP_REASONS: Final = (
    "end_turn",
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "pause_turn",
    "refusal",
    "model_context_window_exceeded",
)
_TEXT: Final = (str,)
_CONDITION_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    **dict.fromkeys((*PATTERNS, *ABSENT_PATTERNS), _TEXT),
    "has": (list,),
    "lacks": (list,),
    "max_words": (int,),
    "min_words": (int,),
    "effort": (str, list),
    "generation": _TEXT,
    "tools": (bool, list),
    "tool_fits": (bool,),
    "after_tool": (bool,),
    "turn": (int,),
    "format": (bool,),
}
_ANSWER_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "text": _TEXT,
    "json": (object,),
    "tool": (dict, list),
    "thinking": _TEXT,
    "thinking_tokens": (int,),
    "refusal": (dict,),
    "error": (dict,),
    "stop_reason": _TEXT,
}
_PLACEHOLDER: Final = re.compile(r"\{\{\w+\}\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One `[[reply]]` table.

    Attributes:
        where: file and number of the table, for messages.
        conditions: the `when` table.
        literal: the answer of a literal model.
        charitable: the answer of a charitable model.
        values: the file's `[values]`: patterns by name.
    """

    where: str
    conditions: Mapping[str, Any]
    literal: Mapping[str, Any]
    charitable: Mapping[str, Any]
    values: Mapping[str, str] = field(default_factory=dict)


def load_rules(scripts: Sequence[Path] = ()) -> tuple[Rule, ...]:
    """The rules of the user's scripts in order, then the shipped ones.

    Raises:
        InvalidSettingError: a script is missing, is not TOML, or holds what a rule cannot hold.
    """
    rules: list[Rule] = []
    for script in scripts:
        try:
            text = Path(script).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InvalidSettingError(f"{script}: the reply script cannot be read: {reason}") from None
        rules.extend(parse_rules(text, str(script)))
    return (*rules, *shipped_rules())


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules of `personas/*.toml`, in the order of the file names."""
    folder = resources.files("pytest_modelmigrate.wire.simulator").joinpath("personas")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(
        rule for entry in files for rule in parse_rules(entry.read_text(encoding="utf-8"), f"personas/{entry.name}")
    )


def parse_rules(text: str, name: str) -> list[Rule]:
    """Read the rules of one script.

    Raises:
        InvalidSettingError: it is not TOML or holds what a rule cannot hold; the message names the file and table.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettingError(f"{name}: not a TOML file: {error}") from None
    unknown = data.keys() - {"reply", "values"}
    if unknown:
        raise InvalidSettingError(f"{name}: unknown key {min(unknown)!r}; a script holds [values] and [[reply]] tables")
    values = data.get("values", {})
    if not isinstance(values, dict):
        raise InvalidSettingError(f"{name}: [values] has to be a table of patterns")
    for key, pattern in values.items():
        _check_pattern(pattern, f"{name}: [values] {key}")
    tables = data.get("reply", [])
    if not isinstance(tables, list) or not tables:
        raise InvalidSettingError(f"{name}: there is no [[reply]] table")
    return [_rule(table, f"{name}: [[reply]] number {number}", values) for number, table in enumerate(tables, start=1)]


def _rule(table: Any, where: str, values: Mapping[str, str]) -> Rule:
    if not isinstance(table, dict):
        raise InvalidSettingError(f"{where}: has to be a table")
    if name := table.get("name"):
        where = f"{where} ({name})"
    unknown = table.keys() - {"name", "when", *ANSWERS}
    if unknown:
        raise InvalidSettingError(
            f"{where}: unknown key {min(unknown)!r}; known are name, when, reply, literal, charitable"
        )
    conditions = table.get("when", {})
    if not isinstance(conditions, dict):
        raise InvalidSettingError(f"{where}: `when` has to be a table")
    _check_conditions(conditions, where, values)
    given = {key for key in ANSWERS if key in table}
    if given not in ({"reply"}, {"literal", "charitable"}):
        raise InvalidSettingError(f"{where}: give either `reply`, or both `literal` and `charitable`")
    answers = {key: _answer(table[key], f"{where}: {key}") for key in given}
    both = answers.get("reply", {})
    return Rule(where, conditions, answers.get("literal", both), answers.get("charitable", both), values)


def _check_conditions(conditions: Mapping[str, Any], where: str, values: Mapping[str, str]) -> None:
    for key, value in conditions.items():
        at = f"{where}: when.{key}"
        types = _CONDITION_TYPES.get(key)
        if types is None:
            raise InvalidSettingError(f"{at}: unknown condition; known are {', '.join(_CONDITION_TYPES)}")
        _check_type(value, types, at)
        if key in PATTERNS or key in ABSENT_PATTERNS:
            _check_pattern(value, at)
    for key in ("has", "lacks"):
        for name in conditions.get(key, ()):
            if name not in values:
                raise InvalidSettingError(f"{where}: when.{key}: {name!r} is not one of the file's [values]")
    for effort in _listed(conditions.get("effort", ())):
        if effort not in EFFORTS:
            raise InvalidSettingError(f"{where}: when.effort: {effort!r} is not one of {', '.join(EFFORTS)}")
    if conditions.get("generation", "literal") not in {"literal", "charitable"}:
        raise InvalidSettingError(f"{where}: when.generation: has to be literal or charitable")


def _answer(value: Any, where: str) -> Mapping[str, Any]:
    if isinstance(value, str):
        return {"text": value}
    if not isinstance(value, dict) or not value:
        raise InvalidSettingError(f"{where}: has to be a text or a table of {', '.join(_ANSWER_TYPES)}")
    for key, part in value.items():
        types = _ANSWER_TYPES.get(key)
        if types is None:
            raise InvalidSettingError(f"{where}.{key}: unknown; known are {', '.join(_ANSWER_TYPES)}")
        _check_type(part, types, f"{where}.{key}")
    if "text" in value and "json" in value:
        raise InvalidSettingError(f"{where}: give `text` or `json`, not both")
    if isinstance(value.get("tool"), dict):
        value = {**value, "tool": [value["tool"]]}
    for tool in value.get("tool", ()):
        if not isinstance(tool, dict) or not isinstance(tool.get("name"), str) or tool.keys() - {"name", "input"}:
            raise InvalidSettingError(f"{where}.tool: needs a `name`, and may have an `input`")
    _check_refusal(value.get("refusal", {}), where)
    _check_error(value.get("error"), where)
    if value.get("stop_reason", "end_turn") not in STOP_REASONS:
        raise InvalidSettingError(f"{where}.stop_reason: has to be one of {', '.join(STOP_REASONS)}")
    return value


def _check_refusal(refusal: Mapping[str, Any], where: str) -> None:
    unknown = refusal.keys() - {"category", "explanation"}
    if unknown:
        raise InvalidSettingError(f"{where}.refusal: unknown key {min(unknown)!r}; known are category, explanation")
    category = refusal.get("category")
    if category is not None and category not in REFUSAL_CATEGORIES:
        raise InvalidSettingError(f"{where}.refusal: category has to be one of {', '.join(REFUSAL_CATEGORIES)}")


def _check_error(error: Mapping[str, Any] | None, where: str) -> None:
    if error is None:
        return
    unknown = error.keys() - {"status", "message", "type"}
    if unknown:
        raise InvalidSettingError(f"{where}.error: unknown key {min(unknown)!r}; known are status, message, type")
    if error.get("status") not in ERROR_TYPES:
        raise InvalidSettingError(f"{where}.error: status has to be one of {', '.join(map(str, ERROR_TYPES))}")


def _check_type(value: Any, types: tuple[type, ...], where: str) -> None:
    wrong_boolean = isinstance(value, bool) and bool not in types and object not in types
    if wrong_boolean or not isinstance(value, types):
        names = {str: "a text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}
        raise InvalidSettingError(f"{where}: has to be {' or '.join(names[kind] for kind in types)}")


def _check_pattern(pattern: Any, where: str) -> None:
    if not isinstance(pattern, str):
        raise InvalidSettingError(f"{where}: has to be a text")
    try:
        compile_pattern(_PLACEHOLDER.sub("x", pattern))
    except re.error as error:
        raise InvalidSettingError(f"{where}: not a regular expression: {error}") from None


@cache
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The pattern as it is searched for: without regard to case, `^` and `$` at every line."""
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _listed(value: str | Sequence[str]) -> Iterator[str]:
    yield from [value] if isinstance(value, str) else value
