# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.formatted import formatted
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


@pytest.mark.parametrize("rules", [{}, {"alone": True}, {"delimiter": ";"}])
def test_no_rule_is_the_author_s_error(rules: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs a rule"):
        formatted(**rules)
