"""API calls in Python files: which arguments are known, and which are not."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from pytest_modelmigrate.lint.api_calls import ApiCall, read_api_calls


def calls(source: str) -> tuple[ApiCall, ...]:
    return read_api_calls("import anthropic\n" + textwrap.dedent(source))


def call(source: str) -> ApiCall:
    (found,) = calls(source)
    return found


def argument(expression: str, before: str = "", name: str = "max_tokens") -> Any:
    """What is read of one argument; `...` when it is not known."""
    source = f"{textwrap.dedent(before)}\nclient.messages.create(model='claude-opus-4-6', {name}={expression})\n"
    found = call(source)
    assert (name in found.not_literal) == (name not in found.body)
    return found.body.get(name, ...)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("512", 512),
        ("4 * 1_024", 4096),
        ("-1", -1),
        ("LIMIT", 900),
        ("LIMIT // 2 + 1", 451),
        ("Settings.limit", 700),
        ("len(x)", ...),
        ("int('5')", ...),
        ("1 if x else 2", ...),
        ("os.environ.get('X', 512)", ...),
        ("CHANGED", ...),
        ("TWICE", ...),
        ("LOOP", ...),
        ("LIMIT // 0", ...),
        ("unheard_of", ...),
        ("imported", ...),
        ("SELF", ...),
    ],
)
def test_numbers_are_read_from_literals_and_constants_alone(expression: str, value: object) -> None:
    before = """
        from settings import imported
        LIMIT: int = 900
        CHANGED = 1
        CHANGED += 1
        TWICE = 1
        TWICE = 2
        SELF = SELF + 1
        for LOOP in range(3): pass
        class Settings:
            limit = 700
    """
    assert argument(expression, before) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("limit = 5\n    return {}", 5),
        ("limit = 5\n    limit = 6\n    return {}", ...),
        ("return {}", 900),
        ("for limit in x:\n        {}", ...),
        ("with x as limit:\n        {}", ...),
        ("limit, y = 1, 2\n    return {}", ...),
        ("global limit\n    limit = 3\n    return {}", ...),
        ("if (limit := 3):\n        return {}", ...),
    ],
)
def test_a_name_stands_for_the_value_of_its_own_scope(body: str, value: object) -> None:
    inner = body.format("client.messages.create(model='claude-opus-4-6', max_tokens=limit)")
    assert call(f"limit = 900\ndef ask(x):\n    {inner}\n").body.get("max_tokens", ...) == value


def test_a_parameter_is_not_known_and_an_attribute_of_the_class_is() -> None:
    found = call("""
        class App:
            model = "claude-opus-4-6"
            def __init__(self, heat):
                self.limit = 300
                self.heat = heat
                self.top_k = 1
            def ask(self, limit):
                self.top_k = 2
                return self.client.messages.create(
                    model=self.model, max_tokens=self.limit, temperature=self.heat, top_k=self.top_k, top_p=limit)
    """)
    assert dict(found.body) == {"model": "claude-opus-4-6", "max_tokens": 300}
    assert found.unknown == {"temperature", "top_k", "top_p"}


def test_messages_are_known_in_part() -> None:
    found = call("""
        def ask(text, history):
            client.messages.create(model=MODEL, messages=[
                {"role": "user", "content": f"Triage: {text}"},
                {"role": "user", "content": text},
                *history,
                {"role": "assistant", "content": "{"},
            ])
    """)
    assert found.body["messages"] == [
        {"role": "user", "content": "Triage: {text}"},
        {"role": "user"},
        None,
        {"role": "assistant", "content": "{"},
    ]
    assert found.unknown == {"model", "messages[1].content", "messages[2]"}
    assert found.not_literal == {"model", "messages"}
    assert [found.line_of(f"messages[{number}].content") for number in (0, 1, 3)] == [5, 6, 8]


def test_lists_that_are_added_up_keep_their_order() -> None:
    found = call("client.messages.create(max_tokens=1, messages=history + [{'role': 'user', 'content': 'x'}])")
    assert found.body["messages"] == [None, {"role": "user", "content": "x"}]
    assert found.unknown == {"messages[0]"}


@pytest.mark.parametrize(
    "change",
    ["messages.append(x)", "messages[0] = x", "messages += [x]", "fill(messages)", "messages[0]['role'] = x"],
)
def test_a_list_that_may_change_is_not_known(change: str) -> None:
    source = f"""
        def ask(x):
            messages = [{{"role": "user", "content": "Hi"}}]
            {change}
            client.messages.create(model="claude-opus-4-6", messages=messages)
    """
    assert "messages" not in call(source).body


def test_a_list_that_is_only_read_is_known() -> None:
    found = call("""
        def ask():
            messages = [{"role": "user", "content": "Hi"}]
            print(len(messages))
            client.messages.create(model="claude-opus-4-6", messages=messages)
    """)
    assert found.body["messages"] == [{"role": "user", "content": "Hi"}]


def test_arguments_of_a_dict_are_read_and_have_its_lines() -> None:
    found = call("""
        OPTIONS = dict(
            temperature=0.2,
            thinking={"type": "enabled", "budget_tokens": BUDGET},
        )
        client.messages.create(model="claude-opus-4-6", **OPTIONS)
    """)
    assert dict(found.body) == {"model": "claude-opus-4-6", "temperature": 0.2, "thinking": {"type": "enabled"}}
    assert (found.line_of("temperature"), found.line_of("thinking.type"), found.line_of("nothing")) == (4, 5, 7)
    assert found.unknown == {"thinking.budget_tokens"}


def test_arguments_that_are_not_known_may_be_any() -> None:
    found = call("client.messages.create(model='claude-opus-4-6', **options)")
    assert (found.unknown, found.not_literal) == ({"*"}, {"**arguments"})


def test_what_the_sdk_leaves_out_is_left_out() -> None:
    found = call("client.messages.create(max_tokens=1, temperature=NOT_GIVEN, top_p=anthropic.omit, top_k=None)")
    assert dict(found.body) == {"max_tokens": 1}
    assert not found.unknown


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("client.messages.create(model='m')", "messages.create"),
        ("client.beta.messages.stream(model='m')", "messages.stream"),
        ("await client.messages.with_raw_response.create(model='m')", "messages.create"),
        ("anthropic.Anthropic().with_options(timeout=1).messages.parse(model='m')", "messages.parse"),
        ("client.messages.count_tokens(model='m')", "messages.count_tokens"),
        ("client.beta.messages.tool_runner(model='m')", "messages.tool_runner"),
        ("ChatAnthropic(model='m')", "ChatAnthropic"),
        ("langchain_anthropic.ChatAnthropic(model_name='m')", "ChatAnthropic"),
        ("init_chat_model('anthropic:claude-opus-4-6')", "init_chat_model"),
    ],
)
def test_calls_are_found_however_they_are_spelt(source: str, name: str) -> None:
    found = call(source)
    assert found.name == name
    assert found.body["model"] in {"m", "claude-opus-4-6"}
    assert found.counting == name.endswith("count_tokens")


@pytest.mark.parametrize(
    "source",
    [
        "twilio.messages.create(body='Hi', to='+1')",
        "client.beta.threads.messages.create(model='m', thread_id='t')",
        "messages.create",
        "init_chat_model('openai:gpt-5')",
        "users.create(model='m')",
        "client.messages.list(model='m')",
    ],
)
def test_calls_of_other_sdks_are_not_taken_for_it(source: str) -> None:
    assert not calls(source)


def test_each_item_of_a_batch_is_a_request() -> None:
    found = calls("""
        client.messages.batches.create(requests=[
            {"custom_id": "a", "params": {"model": "claude-opus-4-6", "max_tokens": 1}},
            Request(custom_id="b", params=MessageCreateParamsNonStreaming(model="claude-opus-4-6", top_k=5)),
            Request(custom_id="c", params=unheard_of),
        ])
    """)
    assert [each.line for each in found] == [4, 5]
    assert all(each.batch for each in found)
    assert found[1].body == {"model": "claude-opus-4-6", "top_k": 5}


def test_extra_body_headers_and_betas_are_read() -> None:
    found = call("""
        client.beta.messages.create(
            model="claude-opus-4-6",
            extra_body={"temperature": 0.3},
            extra_headers={"anthropic-version": "2023-06-01", "anthropic-beta": "a-1, b-2"},
            betas=["c-3"],
        )
    """)
    assert found.body == {"model": "claude-opus-4-6", "temperature": 0.3}
    assert (found.version, found.betas) == ("2023-06-01", ("c-3", "a-1", "b-2"))
    assert found.line_of("temperature") == 5
    assert "betas" in call("client.messages.create(model='m', extra_headers=headers)").unknown


def test_settings_of_langchain_say_nothing_of_the_conversation() -> None:
    found = call("ChatAnthropic(model_name='claude-opus-4-6', max_tokens_to_sample=9, model_kwargs={'top_k': 5})")
    assert found.body == {"model": "claude-opus-4-6", "max_tokens": 9, "top_k": 5}
    assert {"messages", "system", "tools"} <= found.unknown
    assert not found.not_literal


def test_a_file_without_calls_is_not_even_parsed() -> None:
    assert not read_api_calls("def broken(:\n    pass\n")
    with pytest.raises(SyntaxError):
        read_api_calls("client.messages.create(\n")


def test_nothing_is_run() -> None:
    assert call("raise SystemExit\nclient.messages.create(max_tokens=1/0)").not_literal == {"max_tokens"}
