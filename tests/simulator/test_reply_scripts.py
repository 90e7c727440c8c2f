from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.simulator import start
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.identifiers import Identifiers
from pytest_modelmigrate.simulator.message_writer import MessageWriter
from pytest_modelmigrate.simulator.parsed_request import parse_request
from pytest_modelmigrate.simulator.reply_scripts import built_in_rules, load_rules, parse_rules

TOOLS = [{"name": "refund", "description": "", "input_schema": {"type": "object", "properties": {}}}]


def ask(script: str, user: str = "Hello", *, model: str = "claude-opus-4-7", **body: Any) -> Any:
    rules = [*parse_rules(script, "mine.toml"), *built_in_rules()]
    writer = MessageWriter(rules, clock=lambda: 0.0, new_id=Identifiers().new)
    messages = [{"role": "user", "content": user}]
    return writer.write(
        parse_request({"model": model, "max_tokens": 900, "messages": messages, **body}, "2026-10-21", ())
    )


def text(*arguments: Any, **options: Any) -> str:
    return "".join(block.get("text", "") for block in ask(*arguments, **options)["content"])


def test_literal_and_charitable_models_answer_differently() -> None:
    script = '[[reply]]\nliteral = "To the letter"\ncharitable = "In its spirit"'
    for model in ("claude-opus-4-7", "claude-haiku-5-5", "claude-fable-5"):
        assert text(script, model=model) == "To the letter"
    for model in ("claude-opus-4-6", "claude-sonnet-4-6", "claude-haiku-4-5"):
        assert text(script, model=model) == "In its spirit"


def test_the_first_matching_rule_answers() -> None:
    script = """
    [[reply]]
    when.user = 'bye'
    reply = "one"
    [[reply]]
    when.user = 'hello'
    reply = "two"
    [[reply]]
    reply = "three"
    """
    assert [text(script, user) for user in ("Bye", "HELLO", "Hm")] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("condition", "fits", "misses"),
    [
        ("system = 'sky'", {"system": "The sky"}, {"system": "The sea"}),
        ("not_system = 'sky'", {"system": "The sea"}, {"system": "The sky"}),
        ("model = 'opus'", {}, {"model": "claude-haiku-5-5"}),
        ("generation = 'literal'", {}, {"model": "claude-opus-4-6"}),
        ("effort = 'high'", {}, {"output_config": {"effort": "low"}}),
        ("effort = ['low', 'max']", {"output_config": {"effort": "max"}}, {}),
        ("max_words = 1", {}, {"user": "Hello you there"}),
        ("min_words = 2", {"user": "Hello you"}, {}),
        ("tools = ['refund']", {"tools": TOOLS}, {}),
        ("tools = false", {}, {"tools": TOOLS}),
        ("tool_fits = true", {"tools": TOOLS, "user": "A refund please"}, {"tools": TOOLS}),
        ("turn = 1", {}, {"turns": 2}),
        ("conversation = 'earlier'", {"turns": 2}, {}),
        ("not_user = 'hello'", {"user": "Bye"}, {}),
    ],
)
def test_each_condition_selects_a_rule(condition: str, fits: dict[str, Any], misses: dict[str, Any]) -> None:
    script = f'[[reply]]\nwhen.{condition}\nreply = "fits"\n[[reply]]\nreply = "misses"'

    def answer(user: str = "Hello", turns: int = 1, **options: Any) -> str:
        earlier = [{"role": "user", "content": "earlier"}, {"role": "assistant", "content": "yes"}] * (turns - 1)
        return text(script, **options, messages=[*earlier, {"role": "user", "content": user}])

    assert answer(**fits) == "fits"
    assert answer(**misses) == "misses"


def test_captured_groups_fill_placeholders_in_text_json_and_tools() -> None:
    script = r"""
    [values]
    order = '\b[A-Z]-\d+'
    [[reply]]
    when.user = 'json (?P<amount>\d+\.\d+)'
    reply.json = { order = "{{order}}", amount = "{{amount:number}}", reason = "{{reason}}", note = "for {{order}}" }
    [[reply]]
    when.tools = true
    reply.tool = { name = "refund", input = { order = "{{order:lower}}", pieces = "{{1:integer}}" } }
    when.user = '(\d) pieces'
    [[reply]]
    reply = "{{order}} of {{model}}, {{reason|no reason}}, {{user:short}}"
    """
    assert json.loads(text(script, "json 12.50 for A-17")) == {
        "order": "A-17",
        "amount": 12.5,
        "reason": None,
        "note": "for A-17",
    }
    call = ask(script, "3 pieces of A-17", tools=TOOLS)["content"][0]
    assert call["input"] == {"order": "a-17", "pieces": 3}
    assert text(script, "A-17") == "A-17 of claude-opus-4-7, no reason, A-17"


def test_a_pattern_uses_the_groups_of_an_earlier_one() -> None:
    script = r"""
    [[reply]]
    when.system = 'never mention (?P<topic>\w+)'
    when.user = '\b{{topic}}\b'
    reply = "about {{topic}}"
    [[reply]]
    reply = "else"
    """
    system = "Never mention prices. Never mention rivals."
    assert text(script, "Who are your rivals?", system=system) == "about rivals"
    assert text(script, "Who are you?", system=system) == "else"


def test_values_can_be_required_or_forbidden() -> None:
    script = r"""
    [values]
    order = 'order (?P<value>\d+)'
    [[reply]]
    when.lacks = ["order"]
    reply = "which?"
    [[reply]]
    when.has = ["order"]
    reply = "{{order}}"
    """
    assert text(script, "My order is late") == "which?"
    assert text(script, "My order 12 is late") == "12"


def test_a_refusal_has_details_and_no_content() -> None:
    answer = ask('[[reply]]\nreply.refusal = { category = "cyber", explanation = "No {{user}}" }')
    assert (answer["content"], answer["stop_reason"], answer["usage"]["output_tokens"]) == ([], "refusal", 0)
    assert answer["stop_details"] == {"type": "refusal", "category": "cyber", "explanation": "No Hello"}


def test_a_refusal_after_text_keeps_the_text() -> None:
    answer = ask('[[reply]]\nreply = { text = "Well,", refusal = {} }')
    assert answer["content"][0]["text"] == "Well,"
    assert answer["stop_reason"] == "refusal"
    assert answer["usage"]["output_tokens"] > 0


def test_a_script_sets_the_thinking_and_its_tokens() -> None:
    script = '[[reply]]\nreply = { text = "4", thinking = "two and {{user}}", thinking_tokens = 77 }'
    answer = ask(script, "two", thinking={"type": "adaptive", "display": "summarized"})
    assert answer["content"][0]["thinking"] == "two and two"
    assert answer["usage"]["output_tokens_details"]["thinking_tokens"] == 77


def test_a_script_answers_with_an_error() -> None:
    with pytest.raises(SimulatedError, match="full") as caught:
        ask('[[reply]]\nreply.error = { status = 529, message = "full" }')
    assert (caught.value.status, caught.value.error_type) == (529, "overloaded_error")


def test_calling_an_undefined_tool_names_the_rule() -> None:
    with pytest.raises(
        SimulatedError, match=r"number 1: it calls the tool 'refund', which the request does not define"
    ):
        ask("[[reply]]\nreply.tool = { name = 'refund' }")


def test_a_script_sets_the_stop_reason() -> None:
    script = '[[reply]]\nreply = { text = "so far", stop_reason = "pause_turn" }'
    assert ask(script)["stop_reason"] == "pause_turn"


def test_json_that_is_invalid_against_the_schema_names_the_rule() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": False,
    }
    config = {"format": {"type": "json_schema", "schema": schema}}
    assert text("[[reply]]\nreply.json = { a = 1 }", output_config=config) == '{"a": 1}'
    with pytest.raises(
        SimulatedError, match=r"mine\.toml: \[\[reply\]\] number 1: its json is not valid against the schema"
    ):
        ask("[[reply]]\nreply.json = { b = 1 }", output_config=config)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("[[reply]\n", "bad.toml: invalid TOML: "),
        ("", "bad.toml: no [[reply]] table"),
        ("[extra]\n[[reply]]\nreply = 'x'", "bad.toml: unknown key 'extra'"),
        ("[[reply]]\nreply = 'x'\n[[reply]]\n", "bad.toml: [[reply]] number 2: set either `reply`, or both"),
        ("[[reply]]\nname = 'n'\nliteral = 'x'", "number 1 (n): set either `reply`, or both"),
        ("[[reply]]\nanswer = 'x'", "number 1: unknown key 'answer'"),
        ("[[reply]]\nwhen.sistem = 'x'\nreply = 'x'", "when.sistem: unknown condition; choose from model"),
        ("[[reply]]\nwhen.user = '('\nreply = 'x'", "when.user: invalid regular expression: "),
        ("[[reply]]\nwhen.user = 3\nreply = 'x'", "when.user: must be a string"),
        ("[[reply]]\nwhen.turn = true\nreply = 'x'", "when.turn: must be an integer"),
        ("[[reply]]\nwhen.effort = 'huge'\nreply = 'x'", "when.effort: unknown effort 'huge'; choose from low, medium"),
        ("[[reply]]\nwhen.has = ['order']\nreply = 'x'", "when.has: unknown value 'order'; define it in [values]"),
        ("[[reply]]\nwhen.generation = 'new'\nreply = 'x'", "must be literal or charitable"),
        ("[[reply]]\nreply = 3", "reply: must be a string or a table of text, json"),
        ("[[reply]]\nreply.txt = 'x'", "reply.txt: unknown key; choose from text, json"),
        ("[[reply]]\nreply = { text = 'x', json = {} }", "set `text` or `json`, not both"),
        ("[[reply]]\nreply.tool = { input = {} }", "reply.tool: set `name`"),
        ("[[reply]]\nreply.refusal = { category = 'rude' }", "category must be one of cyber, bio"),
        ("[[reply]]\nreply.error = { status = 418 }", "status must be one of 400, 401"),
        ("[[reply]]\nreply.stop_reason = 'tired'", "stop_reason: must be one of end_turn"),
        ("[values]\na = '['\n[[reply]]\nreply = 'x'", "[values] a: invalid regular expression"),
    ],
)
def test_a_bad_script_is_one_error_that_names_file_and_table(tmp_path: Path, script: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(script, encoding="utf-8")
    with pytest.raises(InvalidSettingError) as caught:
        load_rules([path])
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match=r"none\.toml: cannot read the reply script: No such file"):
        load_rules([tmp_path / "none.toml"])


def test_user_scripts_come_before_the_built_in_ones(
    tmp_path: Path, connect: Callable[..., anthropic.Anthropic]
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[[reply]]\nwhen.user = 'hello'\nreply = 'Mine'", encoding="utf-8")
    with start(scripts=[path]) as running:
        client = connect(running)

        def answer(user: str) -> Any:
            messages: Any = [{"role": "user", "content": user}]
            return client.messages.create(model="claude-opus-4-7", max_tokens=99, messages=messages).content[0]

        assert answer("Hello").text == "Mine"
        assert answer("Bye").text.startswith("Simulated answer")
