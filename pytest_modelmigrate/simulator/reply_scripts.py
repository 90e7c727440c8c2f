r"""Reply scripts: TOML files that define what the simulated models answer.

A script is a list of `[[reply]]` tables. For each request, they are tried from top to bottom, the user's scripts
before the built-in ones. The first one whose conditions all hold gives the answer.

```toml
seed = 7                                   # optional: another one gives other draws of `chance`

[values]                                   # optional: patterns to search in the last user text
order = 'order (?P<value>[A-Z]-\d+)'       # the group `value`, else the first group, else the whole match
amount = '(\d+\.\d\d)'

[[reply]]
name = "refund without an order"           # optional, for error messages
when.system = 'refund'                     # regular expressions, case-insensitive
when.lacks = ["order"]                     # values that are not found
literal.json = { question = "Which order?" }        # for Opus 4.7 and later
charitable = "Which order is it about?"             # for 4.6 and earlier

[[reply]]
when.system = 'refund'
when.has = ["order", "amount"]
reply.json = { order = "{{order}}", amount = "{{amount:number}}" }   # for all models
```

Conditions (`when.*`, all optional, all must hold):

| key | holds when |
|---|---|
| `system`, `user`, `conversation` | the pattern is found in the system prompt, the last user text, all texts |
| `tool_result`, `model` | it is found in the last tool result, in the model id |
| `not_system`, `not_user`, `not_conversation` | it is not found |
| `has`, `lacks` | all (none) of these `[values]` are found |
| `max_words`, `min_words` | the last user text has at most (at least) this many words |
| `effort` | the effort is one of these levels |
| `generation` | `literal` or `charitable` |
| `tools` | tools of all these names are defined; `true`/`false`: any tool is defined, or none |
| `tool_fits` | `true`: a tool's name or description shares a word with the last user text |
| `after_tool` | `true`/`false`: the last message has tool results, or not |
| `turn` | the number of user turns, 1 for the first |
| `format` | `true`/`false`: `output_config.format` is set, or not |
| `chance` | with this probability, above 0 and at most 1, tried when all others hold; the next reply otherwise |

With `chance`, identical requests get different replies. They are the same in every run, because they are drawn from the
request, the number of earlier identical ones and `seed`, a number at the top of the script.

A pattern may use groups captured before it in the order system, user, conversation, tool_result:
`when.system = 'do not (?:mention|discuss) (?P<topic>\w+)'` with `when.user = '{{topic}}'`.

Answers: `reply` for all models, or `literal` and `charitable`. Each is a string, or a table with any of
`text`, `json` (any TOML value, written as a JSON document), `tool` (`{ name = "...", input = {...} }`, or a list of
them; without `input`, one is generated from the tool's schema), `thinking` (the text of the thinking block),
`thinking_tokens`, `refusal` (`{ category = "cyber", explanation = "..." }`; with `text`, it follows that text),
`error` (`{ status = 429, message = "...", type = "..." }`) and `stop_reason`.

Placeholders in answers: `{{name}}` for a named group or value, `{{1}}` for a numbered group, `{{user}}`, `{{system}}`,
`{{model}}`, `{{tool}}` (the tool that fits), `{{tool_result}}`. `{{name|default}}` gives a default; `{{name:number}}`,
`:integer` and `:boolean` convert a JSON string that is one placeholder, `:short` keeps ten words, `:upper` and
`:lower` change case. A JSON string that is one placeholder without a value becomes `null`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.simulator.script_validation import check_answer, check_conditions, check_pattern

ANSWERS: Final = ("reply", "literal", "charitable")


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """One `[[reply]]` table.

    Attributes:
        where: file and number of the table, for messages.
        conditions: the `when` table.
        literal: the answer of a literal model.
        charitable: the answer of a charitable model.
        values: the file's `[values]`: patterns by name.
        seed: what the draws of its `chance` depend on, apart from the request.
    """

    where: str
    conditions: Mapping[str, Any]
    literal: Mapping[str, Any]
    charitable: Mapping[str, Any]
    values: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""


def load_rules(scripts: Sequence[Path] = ()) -> tuple[ReplyRule, ...]:
    """The rules of the user's scripts in order, then the built-in ones.

    Raises:
        InvalidSettingError: a script cannot be read or is invalid.
    """
    rules: list[ReplyRule] = []
    for script in scripts:
        try:
            text = Path(script).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise InvalidSettingError(f"{script}: cannot read the reply script: {reason}") from None
        rules.extend(parse_rules(text, str(script)))
    return (*rules, *built_in_rules())


@cache
def built_in_rules() -> tuple[ReplyRule, ...]:
    """The rules of `personas/*.toml`, in the order of the file names."""
    folder = resources.files("pytest_modelmigrate.simulator").joinpath("personas")
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(
        rule for entry in files for rule in parse_rules(entry.read_text(encoding="utf-8"), f"personas/{entry.name}")
    )


def parse_rules(text: str, name: str) -> list[ReplyRule]:
    """Read the rules of one script.

    Raises:
        InvalidSettingError: the script is invalid; the message names the file and the table.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidSettingError(f"{name}: invalid TOML: {error}") from None
    unknown = data.keys() - {"reply", "seed", "values"}
    if unknown:
        raise InvalidSettingError(f"{name}: unknown key {min(unknown)!r}; choose from values, seed, reply")
    seed = data.get("seed", 0)
    if type(seed) is not int:
        raise InvalidSettingError(f"{name}: seed must be a whole number")
    values = data.get("values", {})
    if not isinstance(values, dict):
        raise InvalidSettingError(f"{name}: [values] must be a table of patterns")
    for key, pattern in values.items():
        check_pattern(pattern, f"{name}: [values] {key}")
    tables = data.get("reply", [])
    if not isinstance(tables, list) or not tables:
        raise InvalidSettingError(f"{name}: no [[reply]] table")
    return [
        _rule(table, f"{name}: [[reply]] number {number}", values, f"{seed}:{number}")
        for number, table in enumerate(tables, start=1)
    ]


def _rule(table: Any, where: str, values: Mapping[str, str], seed: str) -> ReplyRule:
    if not isinstance(table, dict):
        raise InvalidSettingError(f"{where}: must be a table")
    if name := table.get("name"):
        where = f"{where} ({name})"
    unknown = table.keys() - {"name", "when", *ANSWERS}
    if unknown:
        raise InvalidSettingError(
            f"{where}: unknown key {min(unknown)!r}; choose from name, when, reply, literal, charitable"
        )
    conditions = table.get("when", {})
    if not isinstance(conditions, dict):
        raise InvalidSettingError(f"{where}: `when` must be a table")
    check_conditions(conditions, where, values)
    given = {key for key in ANSWERS if key in table}
    if given not in ({"reply"}, {"literal", "charitable"}):
        raise InvalidSettingError(f"{where}: set either `reply`, or both `literal` and `charitable`")
    answers = {key: check_answer(table[key], f"{where}: {key}") for key in given}
    both = answers.get("reply", {})
    return ReplyRule(where, conditions, answers.get("literal", both), answers.get("charitable", both), values, seed)
