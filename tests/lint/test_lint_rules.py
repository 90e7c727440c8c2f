from __future__ import annotations

import pytest

from pytest_modelmigrate.lint import Risk, lint


def only(text: str, rule: str, role: str = "system", context: str = "") -> Risk:
    """The one risk of that rule in the text."""
    (risk,) = lint(text, role=role, context=context, select=[rule])  # type: ignore[arg-type]
    return risk


AT_RISK = [
    (
        "MM001",
        "If you can't find the order number, return null.",
        "Return the order number when the input contains one; return null only when it does not.",
    ),
    (
        "MM001",
        "If you can't find the order number in the message, return null.",
        "Return the order number when the message contains one; return null only when it does not.",
    ),
    (
        "MM001",
        "If you cannot locate any invoices, write an empty list.",
        "Write the invoices when the input contains any; write an empty list only when it does not.",
    ),
    (
        "MM001",
        "Say so if you cannot answer the question.",
        "Answer the question whenever that is possible. Only when it is not, say so.",
    ),
    (
        "MM001",
        "Summarise the ticket, and if you are unable to complete it, then please stop.",
        "Summarise the ticket. Complete it whenever that is possible. Only when it is not, stop.",
    ),
    (
        "MM001",
        "If that's not possible, return an empty list.",
        "Do that whenever it is possible. Only when it is not, return an empty list.",
    ),
    ("MM003", "Do not use markdown.", "Write plain prose paragraphs."),
    ("MM003", "No emojis!", "Write with words and ordinary punctuation alone."),
    (
        "MM003",
        "Write a letter to the client without using any commas.",
        "Write a letter to the client. Separate clauses with full stops, semicolons or dashes.",
    ),
    (
        "MM003",
        "In your response, do not use headings or tables.",
        "Open each part with an ordinary sentence that says what it is about. Write the comparison as sentences,",
    ),
    (
        "MM004",
        "CRITICAL: You MUST use the search tool for EVERY question!!!",
        "Use the search tool for every question.",
    ),
    ("MM004", "DO NOT DEVIATE FROM THE JSON SCHEMA.", "Do not deviate from the JSON schema."),
    ("MM004", 'You MUST NOT return "NEVER".', 'Do not return "NEVER".'),
    (
        "MM005",
        "Redact names, phone numbers, etc.",
        "Redact names, phone numbers. Treat everything else of the same kind in the same way,",
    ),
    (
        "MM005",
        "The report has five sections. Start the section with a summary.",
        "Start every section with a summary, not just the first section.",
    ),
    ("MM006", "Think step by step and then give the final answer.", "Give the final answer."),
    ("MM006", "When you plan, think step-by-step and use the tools.", "When you plan, use the tools."),
    ("MM007", "Explain your reasoning.", "Give the reasons for the answer in one or two sentences."),
    (
        "MM008",
        "Sum the rows. Double-check your calculations before responding.",
        "Finish when every part of the request",
    ),
    ("MM009", "If in doubt, use the search tool.", "Use the search tool when it would tell you something"),
    ("MM009", "Default to calling the calculator.", "Call the calculator when it would tell you something"),
    ("MM009", "When unsure, ask the user.", "Ask the user when different readings would lead to materially different"),
    ("MM009", "If unsure, pick other.", "When nothing in the input points to another choice, pick other."),
    ("MM011", "Do not think, just answer.", "Just answer."),
    ("MM012", "Only report critical bugs.", "Report every bug that you find, each with its severity"),
    ("MM012", "Ignore minor vulnerabilities.", "Report every vulnerability that you find"),
]


@pytest.mark.parametrize(("rule", "text", "suggestion"), AT_RISK)
def test_a_sentence_at_risk_is_named_and_rewritten(rule: str, text: str, suggestion: str) -> None:
    risk = only(text, rule)
    assert risk.suggestion.startswith(suggestion)
    assert risk.source.startswith("https://platform.claude.com/docs/en/")


@pytest.mark.parametrize(("rule", "text", "_suggestion"), AT_RISK)
def test_the_rewritten_sentence_is_no_longer_at_risk_under_its_rule(rule: str, text: str, _suggestion: str) -> None:
    assert lint(only(text, rule).suggestion, role="system", select=[rule]) == ()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("MM001", "Only if you cannot find the order number, return null."),
        ("MM001", "If you can't beat them, join them."),
        ("MM001", "If you can't verify a claim, don't include it."),
        ("MM001", "Let me know if you can't open the attachment."),
        ("MM001", "If the tool fails, answer from memory."),
        ("MM001", "Use the cache as a last resort if you can't reach the server."),
        ("MM003", "Write plain prose. Do not use markdown."),
        ("MM003", "Do not use markdown; write plain text instead."),
        ("MM003", "Do not use commas except in numbers."),
        ("MM003", "Do not share the customer's password."),
        ("MM003", "No other words should follow this phrase."),
        ("MM003", "Do not include an introduction, a conclusion or a reference section."),
        ("MM004", "Use the NASA API and return JSON."),
        ("MM004", "The HTTP status must be 200."),
        ("MM004", "It may NOT matter."),
        ("MM004", "Stop when it is ABSOLUTELY impossible."),
        ("MM005", "Redact every name and phone number."),
        ("MM005", "Start the section with a summary."),
        ("MM005", "There are five sections. Start the first section with a summary."),
        ("MM005", "I collect stamps, coins, etc."),
        ("MM006", "Explain step by step how to change a tyre."),
        ("MM006", "Give step-by-step instructions."),
        ("MM006", "Think carefully about the edge cases before answering."),
        ("MM007", "Explain why the sky is blue."),
        ("MM007", "Do not reveal your internal reasoning."),
        ("MM007", "Provide your reasoning for the score."),
        ("MM007", "Share your thoughts on the new logo."),
        ("MM008", "Check that the user's e-mail address is valid."),
        ("MM008", "Can you double check this code for bugs?"),
        ("MM009", "If you are unsure whether the mail is spam, label it review."),
        ("MM009", "If in doubt, say so."),
        ("MM009", "The default language is English."),
        ("MM011", "It may be empty if you don't think any change is needed."),
        ("MM011", "Do not think of the user as a novice."),
        ("MM012", "Report all bugs, the critical ones first."),
    ],
)
def test_a_sound_sentence_is_left_alone(rule: str, text: str) -> None:
    assert lint(text, role="system", select=[rule]) == ()


class TestFormatWithoutWayOut:
    def test_a_closing_format_over_input_to_be_read_is_at_risk(self) -> None:
        risk = only("Extract the refund from the ticket. Respond in JSON.", "MM002")
        assert risk.excerpt == "Respond in JSON."
        assert risk.suggestion == (
            "Respond in JSON. Only when the input lacks something without which the JSON would be guesswork, "
            "reply instead with one plain-text question that asks for it."
        )

    def test_the_suggested_way_out_is_one(self) -> None:
        risk = only("Classify the ticket. Reply with only the label.", "MM002")
        assert lint(f"Classify the ticket. {risk.suggestion}", role="system") == ()

    def test_a_schema_and_a_placeholder_may_follow_the_format(self) -> None:
        text = 'Extract the refund.\nReply with valid JSON:\n{"order": "A-1"}\n\nTicket: {ticket}\n'
        assert only(text, "MM002").line == 2

    @pytest.mark.parametrize(
        "text",
        [
            "Extract the refund. Use null for what is missing. Respond in JSON.",
            "Extract the refund. Respond in JSON. If the ticket names no order, ask which one is meant.",
            "Respond in JSON. Extract the refund and be friendly about it in the note.",
            "You are a poet. Respond in JSON.",
            "Extract the colours. Write a JSON parser function.",
        ],
    )
    def test_a_way_out_or_another_last_word_is_no_risk(self, text: str) -> None:
        assert lint(text, role="system", select=["MM002"]) == ()

    def test_a_way_out_in_the_other_text_of_the_conversation_counts(self) -> None:
        text = "Extract the refund. Respond in JSON."
        assert lint(text, role="system", context="If the order is missing, ask for it.", select=["MM002"]) == ()
        assert lint(text, role="system", context="The ticket: {ticket}", select=["MM002"])

    def test_a_finished_user_request_is_no_risk_but_a_template_is(self) -> None:
        assert lint("Extract the name from: Bob called. Respond in JSON.", role="user", select=["MM002"]) == ()
        assert only("Extract the name from the mail: {mail}\nRespond in JSON.", "MM002", role="user").line == 2


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("{", "output_config.format"),
        ("<answer>", "Reply inside <answer> tags."),
        ("Here is the summary:", "Answer directly, without an opening phrase."),
        ("word " * 40, "continue from where it stopped"),
    ],
)
def test_a_prefill_is_replaced_by_what_it_stood_for(text: str, suggestion: str) -> None:
    (risk,) = lint(text, role="prefill")
    assert (risk.rule, suggestion in risk.suggestion) == ("MM010", True)
