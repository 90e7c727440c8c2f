# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.facts.replies import Reply

TABLE = "| Name | Price |\n|------|------:|\n| **Tea** | 2 |\n| Milk | 1 |"


def failure(text: str, **rules: Any) -> str | None:
    return formatted(**rules).judge(Reply.from_text(text)).failure


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("<answer>42</answer>", {"xml": "answer", "alone": True}),
        ("Well: <thinking>a < b</thinking>\n<answer>1</answer>", {"xml": ("thinking", "answer")}),
        (TABLE, {"table": ["Name", "Price"], "alone": True}),
        (f"Here:\n\n{TABLE}\n\nThat is it.", {"table": 2}),
        ("a|b\n-|-\n1|2", {"table": True}),
        ('id,name\n1,"Doe, Jane"\n', {"csv": ["id", "name"]}),
        ("a\tb\n1\t2", {"csv": 2, "delimiter": "\t"}),
        ("```python\nx\n```\ntext\n```Python\ny\n```", {"code": "python"}),
        ("```sql\nSELECT 1\n```", {"code": True, "alone": True}),
        (" yes\n", {"one_of": ["yes", "no"]}),
        ("A-17", {"matches": r"[A-Z]-\d+"}),
        ("A story of a Story.", {"contains": {"story": 2}}),
        ("the cat", {"contains": {"cat": 1, "category": 0}, "whole_words": True}),
        ("See [name].", {"contains": re.compile(r"\[\w+\]")}),
        ("“So it goes.”", {"starts": "so it", "ends": "goes", "quoted": True} | {"ends": "goes."}),
        ("„So ist es.“", {"quoted": True}),
        ("«Ainsi soit-il.»", {"quoted": True}),
        ("「そうです。」", {"quoted": True}),
        ("ALL CAPITALS, ÄÖÜ AND 12", {"case": "upper"}),
        ("no capitals, äöü and 12", {"case": "lower"}),
        ("The Lord of the Rings", {"case": "title"}),
        ("中文没有大小写", {"case": "upper"}),
        ("Das ist ein ganz gewöhnlicher deutscher Satz.", {"language": "de"}),
        ("这是一个普通的中文句子。", {"language": ["zh", "ja"]}),
        ("هذه جملة عربية عادية تماما.", {"language": "ar"}),
        ("Ja.", {"language": "en"}),
        ("one two-three don't four", {"words": (4, 5)}),
        ("我们在二十年前", {"words": 4}),
        ("One. Two! Three?", {"sentences": 3}),
        ("第一句。第二句！第三句？", {"sentences": 3}),
        ("هل أنت هنا؟ نعم. حسنا!", {"sentences": 3}),
        ("Dr. Smith paid 3.50 e.g. for tea.", {"sentences": 1}),
        ("one\n\ntwo\nstill two\n\n\nthree", {"paragraphs": 3, "lines": 4}),
        ("* a\n- b\n• c\n---\n**bold** text", {"bullets": 3}),
        ("1. a\n2) b\n3.5 liters", {"numbered_items": 2}),
        ("# a\n\n### b\n#no", {"headings": 2}),
        ("*one* and **two** and _three_ but snake_case_name and 2 * 3 * 4", {"highlights": 3}),
        ("Dear [name], see [the site](https://example.com) at [place]", {"placeholders": 2}),
        ("NASA and the EU met", {"capital_words": 2}),
        ("a b A c", {"unique_words": 3}),
        ("3 cats, 1,250 dogs and -2.5", {"numbers": 3}),
        ("Hi 👍🏽 and 👨‍👩‍👧 and 🇩🇪", {"emoji": 3}),
        ("twelve chars", {"characters": 12}),
        ("The well-known 12,000 dogs see https://a.example/b?c=1", {"words": 6}),
        ("आपका ₹1,249.50 का रिफ़ंड", {"words": 4, "unique_words": 4}),
        ("We meet at 3 p.m. on Friday.", {"sentences": 1}),
        ("We meet at 3 p.m. Friday.", {"sentences": 1}),
        ("Approx. 2,300 homes are affected, incl. yours.", {"sentences": 1}),
        ("The answer is no. It stays so.", {"sentences": 2}),
        ("See no. 5 and p. 12 by J. Smith.", {"sentences": 1}),
        ("Am 12. Juli feiern wir. Bringt z. B. Kuchen mit.", {"sentences": 2}),
        ("यह पहला है। यह दूसरा है।", {"sentences": 2}),
        ('"Why?" she asked. "No reason!" he said.', {"sentences": 2}),
        ("```py\nx\n```", {"code": "python"}),
        ("```ts\nx\n```\n```tsx\ny\n```", {"code": "typescript"}),
        ("```sh\nx\n```\n```shell\ny\n```\n```zsh\nz\n```", {"code": "bash"}),
        ("```yml\na: 1\n```", {"code": "YAML"}),
        (
            "# One\n\n```sh\n# two\n- three\n1. four\n**five** [six] SEVEN 8 😊\n```\nEnd.",
            {
                "headings": 1,
                "bullets": 0,
                "numbered_items": 0,
                "highlights": 0,
                "placeholders": 0,
                "capital_words": 0,
                "numbers": 0,
                "emoji": 0,
                "sentences": 2,
                "unique_words": 2,
            },
        ),
        ("klein\n```py\nX = 1\n```", {"case": "lower"}),
        ("```\none\ntwo\n```", {"lines": 2, "words": 2}),
        ("```js\n// # no\n# no\n```", {"headings": 0, "lines": 2}),
        ("```markdown\n# Title\n- a\n```", {"headings": 1, "bullets": 1}),
        ("a\n```\nb c\n```", {"words": 3, "count_code": True}),
        ("- [ ] milk\n- [x] tea at arr[0]", {"bullets": 2, "placeholders": 0}),
        ("*one* and two\n-5 degrees", {"bullets": 0}),
        ("1️⃣ ❤️ ✓ ©", {"emoji": 2}),
    ],
)
def test_a_rule_that_is_kept_holds(text: str, rules: dict[str, Any]) -> None:
    assert Reply.from_text(text) == formatted(**rules)


@pytest.mark.parametrize(
    ("text", "rules", "expected"),
    [
        ("42", {"xml": "answer"}, "no XML element"),
        ("<answer>42", {"xml": "answer"}, "unclosed XML element"),
        ("<a>1</a><a>2</a>", {"xml": "a"}, "several XML elements"),
        ("<b>1</b><a>2</a>", {"xml": ("a", "b")}, "XML elements in another order"),
        ("Sure! <a>1</a>", {"xml": "a", "alone": True}, "wrapped in prose"),
        ("a, b", {"table": True}, "no table"),
        ("| a | b |\n|---|---|", {"table": True}, "empty table"),
        ("| a | b |\n|---|---|\n| 1 |", {"table": True}, "uneven table"),
        (TABLE, {"table": ["Name", "Cost"]}, "wrong table columns"),
        (TABLE, {"table": 3}, "wrong table columns"),
        (f"Here:\n{TABLE}", {"table": True, "alone": True}, "wrapped in prose"),
        ("```csv\na,b\n```", {"csv": True}, "fenced"),
        ("a,b\n1", {"csv": True}, "malformed CSV"),
        ('a,b\n1,"2', {"csv": True}, "malformed CSV"),
        ("Here is the data", {"csv": True}, "no CSV"),
        ("a,b\n1,2", {"csv": ["a", "c"]}, "wrong CSV columns"),
        ("x = 1", {"code": True}, "no code block"),
        ("```python\nx = 1", {"code": True}, "unclosed code block"),
        ("```js\nx\n```", {"code": "python"}, "another language in the code block"),
        ("Yes.", {"one_of": ["yes", "no"]}, "label in another notation"),
        ("**yes**", {"one_of": ["yes", "no"]}, "label in another notation"),
        ("The answer is yes, surely", {"one_of": ["yes", "no"]}, "label wrapped in prose"),
        ("yes or no", {"one_of": ["yes", "no"]}, "several labels"),
        ("maybe", {"one_of": ["yes", "no"]}, "not one of the labels"),
        ("A-17b", {"matches": r"[A-Z]-\d+"}, "pattern not matched"),
        ("A tale.", {"contains": "story"}, "missing text"),
        ("story", {"contains": {"story": (2, None)}}, "too few occurrences"),
        ("a, b", {"contains": {",": 0}}, "too many occurrences"),
        ("It goes.", {"starts": "So"}, "another beginning"),
        ("It goes.", {"ends": "went."}, "another end"),
        ("It goes.", {"quoted": True}, "not in quotation marks"),
        ("LOUD and quiet", {"case": "upper"}, "not in upper case"),
        ("Loud", {"case": "lower"}, "not in lower case"),
        ("The quick Fox", {"case": "title"}, "not in title case"),
        ("This is a perfectly ordinary English sentence.", {"language": "de"}, "another language"),
        ("one two three", {"words": (None, 2)}, "too many words"),
        ("one", {"words": (2, None)}, "too few words"),
        ("One. Two. Three.", {"sentences": 2}, "too many sentences"),
        ("- a", {"bullets": (2, 3)}, "too few bullets"),
    ],
)
def test_each_class_of_failure_is_told_apart(text: str, rules: dict[str, Any], expected: str) -> None:
    assert failure(text, **rules) == expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply.from_text("", thinking="hm"), "only thinking"),
        (Reply.from_text(""), "empty reply"),
        (Reply.from_text("x", "refusal"), "refusal"),
        (Reply.from_text("", "tool_use", [("find", {})]), "called a tool"),
    ],
)
def test_a_reply_without_text_to_judge_is_named_for_that(reply: Reply, expected: str) -> None:
    assert formatted(words=(None, 5)).judge(reply).failure == expected


def test_what_is_wrong_is_marked() -> None:
    finding = formatted(case="upper").judge(Reply.from_text("LOUD quiet LOUD"))
    assert finding.spans == ((5, 10),)


def test_the_words_beyond_a_limit_of_bullets_are_marked() -> None:
    finding = formatted(bullets=(None, 1)).judge(Reply.from_text("- a\n- b"))
    assert finding.spans == ((4, 7),)


def test_every_rule_that_is_broken_is_said() -> None:
    finding = formatted(words=1, case="upper").judge(Reply.from_text("two words"))
    assert "2 words, wanted exactly 1" in finding.evidence
    assert "such as two, words" in finding.evidence


def test_a_cut_is_said_beside_the_rule() -> None:
    finding = formatted(xml="a").judge(Reply.from_text("<a>1", "max_tokens"))
    assert finding.failure == "unclosed XML element"
    assert "truncated" in finding.evidence


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(formatted(xml="a", words=(None, 5), alone=True)) == "formatted(xml='a', alone=True, words=(None, 5))"


REFUSAL = "I'm sorry, but I can't help with that request."


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        (REFUSAL, {"language": "en"}),
        (REFUSAL, {"words": (None, 20), "sentences": 1}),
        (f"<answer>{REFUSAL}</answer>", {"xml": "answer"}),
        ("Das kann ich leider nicht beantworten. Ich darf dabei nicht helfen.", {"language": "de"}),
        (REFUSAL, {"table": True}),
    ],
)
def test_a_text_that_declines_is_a_refusal_whatever_its_format(text: str, rules: dict[str, Any]) -> None:
    finding = formatted(**rules).judge(Reply.from_text(text))
    assert (finding.failure, finding.sure) == ("refusal", True)
    assert Reply.from_text(text) == formatted(**rules, may_refuse=True) or "table" in rules


@pytest.mark.parametrize("rules", [{"one_of": [REFUSAL, "Yes."]}, {"matches": "I'm sorry.*"}])
def test_a_wanted_text_that_declines_is_no_refusal(rules: dict[str, Any]) -> None:
    assert Reply.from_text(REFUSAL) == formatted(**rules)


def test_a_guessed_refusal_in_the_right_format_is_a_guess() -> None:
    text = "No can do."
    assert formatted(words=(None, 9)).judge(Reply.from_text(text)).doubt == "declines in an idiom"
    assert formatted(words=(9, None)).judge(Reply.from_text(text)).sure


def test_a_refusal_beside_other_sentences_is_a_guess() -> None:
    text = "We don't offer refunds after 14 days. You can exchange the item for another one, though, or take a voucher."
    finding = formatted(words=(None, 40)).judge(Reply.from_text(text))
    assert (finding.failure, finding.doubt) == ("refusal", "what else the text says may be an answer")


def test_parts_and_earlier_turns_that_decline_are_judged_by_their_format() -> None:
    turns = [{"role": "assistant", "content": REFUSAL}]
    assert Reply.from_text("It is fine.", messages=turns) == keeps(formatted(words=(None, 20)) & formatted(lines=1))
    assert Reply.from_text(f"Well.\n\n{REFUSAL}") == divided(into=2, each=formatted(sentences=1) | ~formatted(lines=1))


@pytest.mark.parametrize(
    ("text", "rules", "doubt"),
    [
        ("A user-friendly dog", {"words": 4}, "3 words, or 4 if every part of a compound counts"),
        ("either/or", {"words": 1}, "2 words, or 1 if only spaces separate words"),
        ("我们在二十年前", {"words": 7}, "4 words, or 7 if every Chinese or Japanese character counts"),
        ("# Title\n\nOne. Two.", {"sentences": 2}, "3 sentences, or 2 without lines that do not end as sentences do"),
        ("It is by Foo Inc. Then it ends.", {"sentences": 1}, "2 sentences, or 1 without"),
        ("# Title\n\nOne.\n\nTwo.", {"paragraphs": 2}, "3 paragraphs, or 2 without headings, lists and lines"),
        ("- a\n  - b\n- c", {"bullets": 2}, "3 bullets, or 2 without nested ones"),
        ("**Overview**\n\nText.", {"headings": 0}, "0 headings, or 1 with bold lines"),
        ("I saw NASA", {"capital_words": 1}, "2 capital words, or 1 without single letters"),
        ("1. has 5\n2. has 6", {"numbers": 2}, "4 numbers, or 2 without those of list items"),
        ("a\n```\nb\nc\n```", {"lines": 1}, "the number of lines depends on whether code counts"),
        ("```py\nx\n```\n```\n1\n```", {"code": "python"}, "a code block with no language may be output of the code"),
    ],
)
def test_a_count_that_readers_dispute_is_a_guess(text: str, rules: dict[str, Any], doubt: str) -> None:
    assert formatted(**rules).judge(Reply.from_text(text)).doubt.startswith(doubt)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("A user-friendly dog", {"words": (None, 10)}),
        ("# Title\n\nOne. Two.", {"sentences": (None, 5)}),
        ("- a\n  - b\n- c", {"bullets": (1, None)}),
        ("```py\nx\n```\n```js\n1\n```", {"code": "python"}),
    ],
)
def test_a_count_that_no_reader_disputes_is_sure(text: str, rules: dict[str, Any]) -> None:
    assert formatted(**rules).judge(Reply.from_text(text)).sure


def test_a_problem_that_is_sure_names_the_failure() -> None:
    finding = formatted(words=4, lines=3).judge(Reply.from_text("A user-friendly dog"))
    assert (finding.failure, finding.doubt) == ("too few lines", "")


@pytest.mark.parametrize("rules", [{}, {"may_refuse": True}, {"alone": True}, {"delimiter": ";"}])
def test_no_rule_is_the_author_s_error(rules: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs a rule"):
        formatted(**rules)


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (
            "You build the future tense from the infinitive and the endings of the present, as in these examples:",
            "The stem stays the same for every person, so you only have to learn the endings once and for all.",
        ),
        (
            "Die Zukunft wird mit dem Infinitiv und den Endungen gebildet, wie in den folgenden kurzen Beispielen:",
            "Merken Sie sich vor allem die wenigen unregelmäßigen Formen, denn sie kommen im Alltag oft vor.",
        ),
    ],
)
def test_examples_in_the_wanted_language_do_not_make_another_language_a_guess(before: str, behind: str) -> None:
    text = f"{before}\n\n- je parlerai, tu parleras, il parlera, nous parlerons\n\n{behind}"
    finding = formatted(language="fr").judge(Reply.from_text(text))
    assert (finding.failure, finding.sure) == ("another language", True)


def test_a_short_text_with_a_negation_in_the_first_person_may_be_a_refusal() -> None:
    finding = formatted(words=(None, 20)).judge(Reply.from_text("Désolé, je ne peux pas ouvrir ce compte."))
    assert not (finding.held and finding.sure)
