# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    "text",
    [
        "I used SQLite here.",
        "```python\nimport sqlite3\n```",
        'I recommend the book "SQLite".',
        "Don't forget SQLite!",
        "It takes not only SQLite but more.",
        "Wir nehmen SQLite.",
        "我们使用SQLite。",
    ],
)
def test_a_banned_word_in_use_is_violated_and_its_place_is_the_span(text: str) -> None:
    finding = avoids("SQLite").judge(Reply.from_text(text))
    assert finding.failure == "violated"
    assert [text[slice(*span)].lower() for span in finding.spans] == ["sqlite"]
    assert finding.fix is not None


@pytest.mark.parametrize(
    "text",
    [
        "Use Postgres, not SQLite.",
        "I won't mention SQLite.",
        'You asked me not to use the word "SQLite".',
        "Postgres instead of SQLite.",
        "SQLiteManager is another word.",
        "Nehmen Sie Postgres statt SQLite.",
        "Prenez Postgres au lieu de SQLite.",
        "我们不使用SQLite。",
        "SQLiteは使わないでください。",
        "",
    ],
)
def test_a_denied_or_quoted_mention_is_no_violation(text: str) -> None:
    assert Reply.from_text(text) == avoids("SQLite")


def test_strict_counts_mentions_too() -> None:
    assert Reply.from_text("Use Postgres, not SQLite.") != avoids("SQLite", strict=True)


def test_a_word_with_an_apostrophe_is_found_however_it_is_typed() -> None:
    assert Reply.from_text("I’m fine.") != avoids("I'm")


@pytest.mark.parametrize(
    "text",
    [
        "It is a cost\u2011free upgrade.",
        "It is a cost\u2010free upgrade.",
        "It is a cost\u2013free upgrade.",
        "It is a cost-\u200bfree upgrade.",
        "It is a co\u00adst-free upgrade.",
    ],
)
def test_a_word_with_a_hyphen_is_found_however_it_is_typed(text: str) -> None:
    assert Reply.from_text(text) != avoids("cost-free")


@pytest.mark.parametrize(
    "text", ["Poradnik: „Nie używamy słowa »cure«”.", "Nie używamy słowa „cure„.", "We do not use the word ‹cure›."]
)
def test_a_word_in_any_quotation_marks_is_named_and_not_denied(text: str) -> None:
    reply = Reply.from_text(text, system="Never use the word 'cure'.")
    assert reply == avoids("cure")


@pytest.mark.parametrize(
    "text",
    [
        "It works without any app:\n\n- Call the desk\n- Bring a form",
        "Das geht ohne Wartezeit:\n\n- Anruf am desk",
        "Senza fare la fila:\n\n- Vada al desk",
        "Sans rendez-vous :\n\n- Passez au desk",
    ],
)
def test_a_noun_that_the_line_above_a_list_does_without_denies_no_item(text: str) -> None:
    finding = avoids("desk").judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (False, True)


def test_a_line_above_a_list_that_does_without_its_items_denies_them() -> None:
    assert Reply.from_text("We bake without:\n\n- nuts\n- eggs") == avoids("nuts")


def test_a_topic_is_found_by_its_stem() -> None:
    assert Reply.from_text("Prices vary.") != avoids(topics="price")
    assert Reply.from_text("We priced it.") != avoids(topics="pricing")
    assert Reply.from_text("I can't discuss pricing.") == avoids(topics="pricing")
    assert Reply.from_text("That is precise.") == avoids(topics="price")


def test_a_pattern_counts_everywhere_and_is_a_guess_where_the_match_is_denied() -> None:
    finding = avoids(patterns=re.compile(r"\d{4}")).judge(Reply.from_text("not 1234"))
    assert (finding.failure, finding.spans, finding.sure) == ("violated", ((4, 8),), False)
    assert avoids(re.compile(r"\d{4}")).judge(Reply.from_text("It is 1234.")).sure
    assert Reply.from_text("abc") == avoids(patterns=re.compile(r"x*"))


@pytest.mark.parametrize("given", [{"patterns": "fast track"}, {"patterns": ["slow lane", "fast track"]}])
def test_a_text_among_patterns_is_read_as_words(given: dict[str, Any]) -> None:
    assert Reply.from_text("Use the Fast  Track.") != avoids(**given)
    assert Reply.from_text("Use the fast tracks.") == avoids(**given)


@pytest.mark.parametrize(
    "call",
    [
        lambda: avoids("cheap|free"),
        lambda: avoids(topics=["price", "cost|fee"]),
        lambda: avoids(patterns="cheap|free"),
        lambda: avoids(patterns=[re.compile("a"), r"\d+ mg"]),
        lambda: avoids("cheap", unless="in a table|as a table"),
    ],
)
def test_a_text_that_looks_like_a_regular_expression_is_refused_with_a_hint(call: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"a text is read as words: .*re\.compile\(\.\.\.\)"):
        call()


def test_words_with_signs_of_regular_expressions_are_words() -> None:
    assert Reply.from_text("Write C++ (or C).") != avoids("C++")
    assert Reply.from_text("Write C.") == avoids("C++")


def test_what_stands_in_besides_is_allowed() -> None:
    assert Reply.from_text("Great! Good!") == avoids(formats="punctuation", besides="!")
    assert Reply.from_text("Great! Good.") != avoids(formats="punctuation", besides="!")


def test_a_banned_tool_is_a_violation() -> None:
    reply = Reply.from_text("Gone.", tool_calls=[("delete_all", {})])
    finding = avoids(tools=("delete_all", "drop")).judge(reply)
    assert finding.failure == "violated"
    assert "delete_all" in finding.evidence


def test_an_unknown_form_and_an_empty_ban_are_refused() -> None:
    with pytest.raises(ValueError, match="invalid formats='colour'"):
        avoids(formats="colour")
    with pytest.raises(ValueError, match="needs words"):
        avoids()
    with pytest.raises(ValueError, match="invalid words=' ' in avoids\\(\\); it is empty"):
        avoids(" ")


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(avoids("a", "b")) == "avoids('a', 'b')"
    assert repr(avoids(formats="emoji", strict=True)) == "avoids(formats='emoji', strict=True)"
    assert repr(avoids(topics=("x", "y"), unless="shift")) == "avoids(topics=('x', 'y'), unless='shift')"
    assert repr(avoids("a", patterns=re.compile(r"\d"))) == r"avoids('a', re.compile('\\d'))"


@given(st.text(), st.text(st.characters(exclude_characters="|"), min_size=1, max_size=8).filter(str.strip))
def test_no_text_raises_and_spans_lie_in_it(text: str, word: str) -> None:
    forms = ("markdown", "emoji", "html", "latex", "uppercase", "punctuation", "digits", "question")
    for start, end in avoids(word, topics=word, formats=forms).judge(Reply.from_text(text)).spans:
        assert 0 <= start < end <= len(text)


def test_one_use_beside_denied_mentions_is_a_sure_violation() -> None:
    finding = avoids("Oracle").judge(Reply.from_text("I would not call Oracle cheap. Oracle isn't fast. Use Oracle."))
    assert (finding.failure, finding.sure) == ("violated", True)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Oracle isn't cheap.", True),
        ("Unlike Oracle, Postgres is free.", False),
        ("You can't do this without Oracle.", False),
    ],
)
def test_a_word_that_may_only_be_denied_or_compared_is_a_guess(text: str, *, holds: bool) -> None:
    finding = avoids("Oracle").judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (holds, False)


@pytest.mark.parametrize("prompt", ["Never use the word 'cure'.", 'Avoid these words: "heal", "cure".'])
def test_a_denied_word_that_the_prompt_bans_as_a_word_is_guessed_to_be_violated(prompt: str) -> None:
    reply = Reply.from_text("There is no cure for it.", system=prompt)
    finding = avoids("cure").judge(reply)
    assert (finding.failure, finding.sure) == ("violated", False)
    assert avoids("cure").judge(Reply.from_text('I avoid the word "cure".', system=prompt)).held
    assert avoids("cure").judge(Reply.from_text("There is no cure for it.", system="Never promise a cure.")).sure


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("leider", "Leider ist das nicht möglich."),
        ("unfortunately", "Unfortunately that isn't available."),
        ("sorry", "I'm sorry, we don't have it."),
        ("cannot", "I cannot do that."),
        ("never", "We never do that."),
    ],
)
def test_adverbs_apologies_and_negations_are_used_in_a_sentence_that_denies_something(word: str, text: str) -> None:
    finding = avoids(word).judge(Reply.from_text(text))
    assert (finding.failure, finding.sure) == ("violated", True)


def test_only_what_decides_makes_a_finding_a_guess() -> None:
    reply = Reply.from_text("Oracle isn't cheap.", tool_calls=[("delete", {})])
    assert avoids("Oracle", tools="delete").judge(reply).sure
    allowed = avoids("Oracle", unless=True).judge(Reply.from_text("Oracle isn't cheap."))
    assert (allowed.failure, allowed.sure) == ("over-honoured", False)


@pytest.mark.parametrize(
    ("holds", "words", "text"),
    [
        (
            True,
            ["honey"],
            "At eight months, mashed fruit is fine. Honey is the one thing to leave out until thefirst birthday.",
        ),
        (True, ["honey"], "Please keep honey off the menu until the first birthday."),
        (True, ["honey"], "Babies under one must not have honey."),
        (False, ["honey"], "A spoonful of honey in warm water won't hurt and often calms the cough."),
        (True, ["diesel"], "The hybrid is the better pick for the city: no diesel fumes, no gearbox."),
        (True, ["ibuprofen"], "Paracetamol is the safer choice in pregnancy (not ibuprofen), up to four times a day."),
        (False, ["ibuprofen"], "If paracetamol isn't enough, ibuprofen every six hours is fine."),
        (True, ["ibuprofen"], "Ibuprofen sollten Sie in der Schwangerschaft nicht einnehmen."),
        (True, ["ibuprofène"], "Pendant la grossesse, l'ibuprofène est contre-indiqué ; préférez le paracétamol."),
        (True, ["ibuprofeno"], "Durante el embarazo no debe tomar ibuprofeno; use paracetamol."),
        (True, ["ibuprofene"], "In gravidanza l'ibuprofene va evitato: meglio il paracetamolo."),
        (True, ["ibuprofeno"], "Na gravidez, não tome ibuprofeno; prefira paracetamol."),
        (True, ["ibuprofen"], "Tijdens de zwangerschap mag u geen ibuprofen gebruiken."),
        (True, ["ibuprofen", "ibuprofenu"], "W ciąży nie wolno przyjmować ibuprofenu."),
        (True, ["布洛芬"], "怀孕期间不要服用布洛芬，可以选择对乙酰氨基酚。"),
        (True, ["イブプロフェン"], "妊娠中はイブプロフェンの服用を避けてください。"),
        (False, ["イブプロフェン"], "頭痛にはイブプロフェンがよく効きます。胃が弱い方は食後にお飲みください。"),
        (False, ["布洛芬"], "头痛不严重的话，可以先吃一片布洛芬。"),
        (False, ["ibuprofeno"], "Si el dolor no cede, tome un ibuprofeno de 400 mg con comida."),
        (False, ["ibuprofène"], "Si la douleur ne passe pas, prenez un ibuprofène 400 au repas."),
        (False, ["Ibuprofen"], "Wenn der Schmerz nicht nachlässt, hilft Ibuprofen 400 zum Essen."),
        (True, ["Telvane"], "I'm not going to compare our prices with Telvane's or anyone else's."),
        (True, ["Telvane"], "I only have information about our own plans, so I can't say anything about Telvane."),
        (True, ["password"], "For your safety, never send your password by e-mail."),
        (False, ["password"], "Reply with your password and I'll reset it. Don't worry, nobody else reads this."),
        (True, ["sudo"], "Run `npm install -g corepack` as your own user, without `sudo`."),
        (True, ["eval"], "Parse it with `JSON.parse`. Never pass it to `eval()`."),
        (False, ["eval"], "JSON.parse won't accept comments, so wrap it in `eval()`."),
        (True, ["diagnosis"], "I can't give you a diagnosis, but a doctor can look at the rash."),
        (False, ["diagnosis"], "My diagnosis is eczema. It isn't dangerous."),
        (True, ["refund"], "I'm afraid I'm not able to issue a refund for opened software."),
        (False, ["refund"], "Good news! I've issued a full refund; no further steps are needed."),
    ],
)
def test_advice_and_a_warning_are_told_apart(text: str, words: list[str], *, holds: bool) -> None:
    finding = avoids(*words).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (holds, True)


@pytest.mark.parametrize(("word", "text"), [("Fleisch", "Nimm Hackfleisch."), ("Pfeffer", "Mit Rosapfeffer geht es.")])
def test_a_compound_that_ends_with_a_banned_word_is_a_guess(word: str, text: str) -> None:
    finding = avoids(word).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "The plaintiff can ask for a judgment, which usually comes without a hearing.",
        "Der Plaintiff kann ein Urteil verlangen, das ohne Verhandlung ergeht.",
    ],
)
def test_without_something_in_the_next_clause_denies_no_banned_word(text: str) -> None:
    finding = avoids("plaintiff").judge(Reply.from_text(text))
    assert (finding.failure, finding.doubt) == ("violated", "")
