"""Quotations and block quotes that a reply takes from its sources, verbatim or altered."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.quotations import block_quotes_in

TERMS = "The warranty does not cover damage by limescale. Claims must be made in writing within two weeks."
SOURCES = {"Terms": TERMS, "Manual": "Empty the crumb tray once a week."}


@pytest.mark.parametrize(
    "text",
    [
        "The Terms say:\n\n> The warranty does not cover damage by limescale.\n",
        "> The warranty does not cover\n> damage by limescale.\n>\n> — Terms",
        "> **The warranty does not cover damage** by limescale. [Terms]",
        "> - Claims must be made in writing\n> - Empty the crumb tray\n\n[Terms] [Manual]",
        "> “Claims must be made … within two weeks.” [1]",
        "> [!NOTE]\n> Unplug it first.\n\nOnce a week [2].",
        "Here is a draft:\n\n> Dear Sir,\n> thanks for your patience with us.\n\nBased on [1].",
        "> **Tip:** a soft brush is enough.\n\nOnce a week [2].",
        'Once a week [Manual]. Then press "Reset my counter".',
        'It says "the warranty does **not** cover damage by limescale" [1].',
        'It says "Claims must be made in writing, within two weeks" [1].',
        '"Damage by limescale" is out (Terms).',
        "```\n> a quoted line of a log that is long\n```\nOnce a week [2].",
    ],
)
def test_verbatim_quotes_and_the_reply_s_own_blocks_hold(text: str) -> None:
    finding = cites(SOURCES).judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    "text",
    [
        "The terms state [1]:\n\n> The warranty covers damage by limescale.\n",
        "According to the Terms:\n> Claims may be made by phone within two weeks.",
        "Section on cleaning [Manual]:\n\n> Empty the crumb tray once a month.",
        "The manual has this on cleaning:\n\n> Empty the crumb tray once a month.",
        'As the Terms put it, according to [1], "claims can be made by phone within a year".',
        'The rule is "empty the crumb tray twice a week" [Manual].',
    ],
)
def test_an_altered_quote_of_a_named_source_is_found(text: str) -> None:
    finding = cites(SOURCES).judge(Reply.from_text(text))
    assert finding.failure == "altered quote", finding
    assert finding.sure, finding
    assert finding.spans


@pytest.mark.parametrize(
    "text",
    [
        "> The warranty does not cover any damage by limescale.\n\nThat is the rule. More under [1] and further down.",
        'A friend said "the warranty does not cover any damage". The Terms say something similar [1].',
        'The rule is "vaciar la bandeja cada semana" [Manual].',
    ],
)
def test_words_that_may_be_no_quotation_are_a_guess(text: str) -> None:
    finding = cites(SOURCES).judge(Reply.from_text(text))
    assert finding.failure == "altered quote", finding
    assert not finding.sure


def test_words_unlike_any_source_are_held_with_a_doubt() -> None:
    text = 'Once a week [Manual]. That is enough for most. Tell guests "please use a plate and sit at the table".'
    finding = cites(SOURCES).judge(Reply.from_text(text))
    assert finding.held
    assert finding.doubt == "the words in quotation marks may be the reply's own"


def test_words_of_the_user_and_titles_are_no_altered_quotes() -> None:
    asked = [{"role": "user", "content": 'My kettle says "descale me right now". Is that covered?'}]
    reply = Reply.from_text('You saw "descale me right now", which is not covered [Terms].', messages=asked)
    assert cites(SOURCES).judge(reply).sure
    titled = [Source(title="General Terms of Sale", text=TERMS)]
    assert Reply.from_text('See the "General Terms of Sale".') == cites(titled)


def test_a_source_without_a_text_is_not_compared() -> None:
    sources = {"Terms": "https://shop.example/terms"}
    assert Reply.from_text('The Terms say "all sales are final here" (https://shop.example/terms).') == cites(sources)
    assert Reply.from_text("The Terms say (https://shop.example/terms):\n\n> All sales are final.") == cites(sources)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("> one two three", ["one two three"]),
        ("> one two\n> three\n>\n> four five six\n> — Ada", ["one two three", "four five six"]),
        ("> 1. one two three\n> 2. four five six", ["one two three", "four five six"]),
        ("> one two\n\n>> three four five", ["three four five"]),
        ("a > b\nc", []),
    ],
)
def test_block_quotes_are_read_by_paragraph(text: str, quoted: list[str]) -> None:
    found = block_quotes_in(text)
    assert [each.text for each in found] == quoted
    assert all(text[each.start : each.end].startswith(each.text.split()[0]) for each in found)


_HOUSE = {
    "Lease": "Pets need the written consent of the landlord. The rent is due on the third. It is paid.",
    "House Rules": "Bicycles are kept. Quiet hours begin at ten in the evening.",
}


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ('The *House Rules* say: "The rent is due on the third." Ask if unsure.', _HOUSE),
        ('"Bicycles are kept. Quiet hours begin at ten" (Lease)', _HOUSE),
        (
            "Laut *Hausordnung* gilt: „Die Miete ist am dritten Werktag fällig.“",
            {"Mietvertrag": "Die Miete ist am dritten Werktag fällig.", "Hausordnung": "Räder stehen im Keller."},
        ),
        (
            "Selon le *Règlement intérieur* : « Le loyer est dû le trois du mois. »",
            {"Bail": "Le loyer est dû le trois du mois.", "Règlement intérieur": "Les vélos vont à la cave."},
        ),
        (
            "《值班手册》写道：“每晚十点关闭大门。”",
            {"值班手册": "接班前请清点钥匙。", "安全规定": "每晚十点关闭大门。"},
        ),
    ],
    ids=["introduced", "right behind", "German", "French", "Chinese"],
)
def test_quotation_that_is_attributed_to_another_source_is_surely_wrong(text: str, sources: dict[str, str]) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert (finding.failure, finding.sure) == ("wrong source", True)


@pytest.mark.parametrize(
    "text",
    [
        """The *Lease* says: "The rent is due on the third." And the *House Rules* add: "Bicycles are kept." """,
        """While the *Lease* says "pets need the written consent", the *House Rules* say "quiet hours begin at ten".""",
        """The *Lease* is clear: "Pets need the written consent of the landlord."\n\nThe *House Rules* say more.""",
        """| Words | Document |\n|---|---|\n| "Quiet hours begin at ten in the evening." | House Rules |""",
    ],
    ids=["next sentence", "next clause", "next paragraph", "table"],
)
def test_source_that_is_named_for_the_next_quotation_is_not_taken_for_this_one(text: str) -> None:
    finding = cites(_HOUSE).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_source_named_earlier_in_the_sentence_may_be_named_for_something_else() -> None:
    text = (
        'The Lease (House Rules aside) tells all tenants who ask about it that "quiet hours begin at ten" is the rule.'
    )
    only = {"Lease": "Pets need consent.", "Annex B": "Quiet hours begin at ten in the evening."}
    finding = cites(only).judge(Reply.from_text(text))
    assert finding.failure == "wrong source"
    assert finding.doubt


_RULES = {
    "Staff Handbook": "Shoes must be closed.",
    "Werkstattordnung 2025": "Haare binden.",
    "员工安全手册": "穿安全鞋",
}


@pytest.mark.parametrize(
    "text",
    [
        "Wear closed shoes. Tie your hair. Gloves are on the left. For more, have a look at the Staff Handbook.",
        "Tragen Sie feste Schuhe. Binden Sie die Haare. Handschuhe sind links. Mehr hat die Werkstattordnung 2025.",
        "请穿安全鞋。请把长发扎好。手套在左边抽屉里。其他问题请查看员工安全手册。",
    ],
)
def test_only_source_named_at_the_very_end_is_a_guess(text: str) -> None:
    finding = cites(_RULES).judge(Reply.from_text(text))
    assert "last sentence" in finding.doubt


@pytest.mark.parametrize(
    "text",
    [
        "Wear closed shoes. Tie your hair. Gloves are on the left. (Staff Handbook)",
        "Wear closed shoes. Tie your hair. Gloves are on the left.\n\nSource: Staff Handbook",
        "According to the Staff Handbook, shoes must be closed. Tie your hair. Gloves are on the left. Ask me more.",
        "Wear closed shoes. Tie your hair. Gloves are on the left. It is all in there [1].",
    ],
    ids=["parentheses", "label", "first sentence", "mark"],
)
def test_source_that_stands_as_a_citation_is_sure(text: str) -> None:
    finding = cites(_RULES).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_few_words_in_quotation_marks_beside_a_citation_may_be_a_term() -> None:
    finding = cites({"Manual": "Empty the tray."}).judge(Reply.from_text('Choose the "quick start mode" first [1].'))
    assert (finding.failure, bool(finding.doubt)) == ("altered quote", True)
