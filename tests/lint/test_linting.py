"""Which parts of a text are instructions, and which rules they are held against."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.lint import RULES, lint

RISKY = "If you can't find it, return null."


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{RISKY}\n```",
        f'He wrote: "{RISKY}"',
        f"„{RISKY}“",
        f"«{RISKY}»",
        f"> {RISKY}",
        f"<example>\n{RISKY}\n</example>",
        f"<email_document>{RISKY}</email_document>",
        f'{{"rule": "{RISKY}"}}',
        f"## Examples\n\nBad one:\n\n{RISKY}",
        f"User: {RISKY}",
        f"<!-- {RISKY} -->",
    ],
)
def test_code_quotations_examples_and_documents_are_not_instructions(text: str) -> None:
    assert lint(text, role="system") == ()


def test_instructions_after_an_example_are_read_again() -> None:
    text = f"## Example\n\nIgnore me.\n\n## Rules\n\n{RISKY}\n<example>\nx\n</example>\n{RISKY}\n"
    assert [risk.line for risk in lint(text, role="system")] == [7, 11]


def test_a_wrapped_sentence_is_one_and_knows_its_lines() -> None:
    (risk,) = lint("Hello.\n\n- If you can't find\n  the order number,\n  return null.", role="system")
    assert (risk.line, risk.last_line) == (3, 5)
    assert risk.excerpt == "If you can't find the order number, return null."


def test_bold_marks_and_typographic_apostrophes_do_not_hide_a_sentence() -> None:
    (risk,) = lint("**If you can\u2019t find the name, return null.**", role="system", select=["MM001"])
    assert risk.suggestion == ("Return the name when the input contains one; return null only when it does not.")


@pytest.mark.parametrize(
    "text",
    [
        "如果找不到订单号\uff0c请返回 null。不要使用 markdown。",
        "Wenn du die Nummer NICHT findest, gib null zurück. Denke Schritt für Schritt!",
        "لا تستخدم القوائم. فكر خطوة بخطوة.",
        "Si vous ne trouvez pas le numéro, renvoyez null.",
    ],
)
def test_other_languages_are_not_misread(text: str) -> None:
    assert lint(text, role="system") == ()


class TestChoosingRules:
    def test_select_and_ignore_narrow_the_rules(self) -> None:
        text = f"{RISKY} Do not use markdown."
        assert [risk.rule for risk in lint(text)] == ["MM001", "MM003"]
        assert [risk.rule for risk in lint(text, select=["mm003"])] == ["MM003"]
        assert [risk.rule for risk in lint(text, ignore=["MM003,MM004"])] == ["MM001"]

    def test_an_unknown_id_is_refused_with_the_nearest(self) -> None:
        with pytest.raises(InvalidSettingError, match=r"unknown lint rule 'MM0003': did you mean MM003\?"):
            lint("", ignore=["MM0003"])

    def test_ids_are_unique_and_each_rule_has_a_reason_and_a_page(self) -> None:
        assert len({rule.id for rule in RULES}) == len(RULES)
        for rule in RULES:
            assert rule.rationale.endswith(".")
            assert rule.source.startswith("https://platform.claude.com/docs/en/")


class TestCommentsInAPrompt:
    def test_a_comment_switches_a_rule_off_on_its_line_and_the_next(self) -> None:
        assert lint(f"<!-- modelmigrate: ignore MM001 -->\n{RISKY}") == ()
        assert lint(f"{RISKY} <!-- modelmigrate: ignore MM001, MM003 -->") == ()
        assert lint(f"<!-- modelmigrate: ignore -->\n{RISKY}") == ()

    def test_a_comment_for_another_rule_or_further_up_does_nothing(self) -> None:
        assert lint(f"<!-- modelmigrate: ignore MM003 -->\n{RISKY}")
        assert lint(f"<!-- modelmigrate: ignore MM001 -->\n\n{RISKY}")


PIECES = st.sampled_from(
    [
        "If you can't find the ",
        "return null",
        ", ",
        ". ",
        "```",
        '"',
        "'",
        "{",
        "}",
        "[",
        "<example>",
        "</example>",
        "<!--",
        "-->",
        "DO NOT ",
        "YOU MUST ",
        "CRITICAL: ",
        "\nuse markdown",
        " or ",
        "emojis",
        "step by step",
        "think ",
        "double-check your work",
        "etc.",
        "Respond in JSON",
        "in doubt",
        "user: ",
        "## Examples\n",
        "\n\n- ",
        "不要。",
        "ß",
        "your reasoning",
        "\u2011",
        "￼",
        "**",
        "_",
        "only report critical issues",
        "should not ",
        "as bullets",
    ]
)


@given(
    text=st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)),
    role=st.sampled_from(["system", "user", "prefill"]),
)
def test_any_text_is_linted_and_every_risk_lies_within_it(text: str, role: str) -> None:
    for risk in lint(text, role=role):  # type: ignore[arg-type]
        assert 0 <= risk.start <= risk.end <= len(text)
        assert 1 <= risk.line <= risk.last_line <= text.count("\n") + 1
        assert risk.suggestion
        assert risk.suggestion != risk.excerpt
