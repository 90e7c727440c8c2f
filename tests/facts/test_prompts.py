from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import InvalidPromptError
from pytest_modelmigrate.facts.prompts import DEFAULT_MAX_TOKENS, Prompt, filled, sections

PIXEL = b"\x89PNG\r\n\x1a\n"
USER: dict[str, Any] = {"messages": [{"role": "user", "content": "What is it?"}]}

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
braces = st.text(alphabet="{}{}{} \n:\"',.0123456789-[]\\$%", max_size=60)
examples = st.recursive(
    st.integers() | st.text(alphabet="ab c{}"),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {who}", "Hello Ada"),
        ('Answer like {"order": "A-17", "items": [{"n": 1}]}', 'Answer like {"order": "A-17", "items": [{"n": 1}]}'),
        ("{} {0} { who } {who.name} {who!r} {who:>10} {{}}", "{} {0} { who } {who.name} {who!r} {who:>10} {{}}"),
        ("write {{who}} for {who}", "write {who} for Ada"),
        ("if (x) { return {who}; }", "if (x) { return Ada; }"),
        ("100% $ \\n {who}", "100% $ \\n Ada"),
        ("{größe}", "12"),
    ],
)
def test_placeholders_are_filled_and_every_other_brace_stays(text: str, expected: str) -> None:
    assert filled(text, {"who": "Ada", "größe": 12}) == expected


@given(braces)
def test_text_without_a_name_in_braces_is_never_touched(text: str) -> None:
    assert filled(text, {}) == text


@given(st.lists(braces | names.map(lambda name: f"<{name}>")), names, st.text(max_size=30))
def test_a_placeholder_is_replaced_and_nothing_around_it_changes(parts: list[str], name: str, value: str) -> None:
    # A space keeps the braces of the surroundings from becoming part of the placeholder.
    assert filled(f" {{{name}}} ".join(parts), {name: value}) == f" {value} ".join(parts)


@given(examples)
def test_a_json_example_in_a_prompt_survives(example: Any) -> None:
    text = json.dumps(example, indent=1)
    if not re.search(r"\{[abc]+\}", text):
        assert filled(text, {}) == text


def test_a_value_that_holds_braces_is_not_searched_again() -> None:
    assert filled("{a}", {"a": "{b} {{a}}", "b": "no"}) == "{b} {{a}}"


def test_a_placeholder_without_a_value_says_what_to_do() -> None:
    with pytest.raises(InvalidPromptError, match=re.escape("write {{order}} for literal braces")):
        filled("{order}", {"ticket": 1})


def test_placeholders_are_found_everywhere_and_escaped_ones_are_not() -> None:
    prompt = Prompt(
        {
            "system": [{"type": "text", "text": "{a}"}],
            "messages": [{"role": "user", "content": "{b} {{c}} {}"}],
            "tools": ({"description": "{d}"},),
        },
        images=("{e}.png",),
    )
    assert prompt.placeholders == {"a", "b", "d", "e"}


def test_strings_are_filled_at_any_depth_and_other_values_stay() -> None:
    values = filled({"a": ["{x}", ({"b": "{x}"},)], "n": 1, "none": None, "flag": True}, {"x": 7})
    assert values == {"a": ["7", [{"b": "7"}]], "n": 1, "none": None, "flag": True}


def test_a_request_has_a_limit_of_tokens_betas_and_a_model_to_be_stamped() -> None:
    request = Prompt(USER, betas=("b-1",)).request({})
    assert (request.method, request.path, request.betas) == ("POST", "/v1/messages", ("b-1",))
    assert request.body == {"model": "", "max_tokens": DEFAULT_MAX_TOKENS, **USER}
    limited = Prompt({**USER, "max_tokens": 9}).request({}).body
    assert limited is not None
    assert limited["max_tokens"] == 9


def test_asking_twice_leaves_the_prompt_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PIXEL)
    prompt = Prompt(USER, images=("a.png",), folder=tmp_path)
    assert prompt.request({}) == prompt.request({})
    assert USER == {"messages": [{"role": "user", "content": "What is it?"}]}


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("png", "image/png"), ("JPG", "image/jpeg"), ("jpeg", "image/jpeg"), ("gif", "image/gif"), ("webp", "image/webp")],
)
def test_images_stand_before_the_text_of_the_last_user_turn(tmp_path: Path, suffix: str, kind: str) -> None:
    (tmp_path / f"photo.{suffix}").write_bytes(PIXEL)
    messages = [
        {"role": "user", "content": "Look."},
        {"role": "assistant", "content": "At what?"},
        {"role": "user", "content": [{"type": "text", "text": "This."}]},
    ]
    body = Prompt({"messages": messages}, ("{name}." + suffix,), folder=tmp_path).request({"name": "photo"}).body
    assert body is not None
    source = {"type": "base64", "media_type": kind, "data": base64.b64encode(PIXEL).decode()}
    last = {"role": "user", "content": [{"type": "image", "source": source}, {"type": "text", "text": "This."}]}
    assert body["messages"] == [*messages[:2], last]


def test_images_go_to_the_user_also_when_a_prefill_follows(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PIXEL)
    messages = [{"role": "user", "content": "Look."}, {"role": "assistant", "content": "{"}]
    body = Prompt({"messages": messages}, ("a.png",), folder=tmp_path).request({}).body
    assert body is not None
    assert [block["type"] for block in body["messages"][0]["content"]] == ["image", "text"]
    assert body["messages"][1] == messages[1]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.bmp", "invalid image .*a.bmp; the API accepts .png, .jpg"),
        ("none.png", "cannot read the image .*none.png: No such"),
    ],
)
def test_an_image_that_cannot_be_sent_is_named(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(InvalidPromptError, match=told) as caught:
        Prompt(USER, images=(name,), folder=tmp_path).request({})
    assert str(tmp_path / name) in str(caught.value)


def test_a_prompt_file_is_split_at_its_section_lines() -> None:
    text = "\n<!-- system -->\nBe brief.\n\n<!-- user -->\n{question}\n<!--assistant-->\n{\n"
    assert sections(text) == [("system", "Be brief."), ("user", "{question}"), ("assistant", "{")]


def test_a_prompt_file_without_sections_is_one_text() -> None:
    assert sections("\n  Be <!-- very --> brief.\n") == [("", "Be <!-- very --> brief.")]


def test_text_in_front_of_the_first_section_is_refused() -> None:
    with pytest.raises(InvalidPromptError, match="there is text before the first"):
        sections("lost\n<!-- user -->\nhi")
