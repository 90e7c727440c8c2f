from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply

TABLE = "| Depot | Vans |\n|---|---|\n| Hull | 4 |\n| York | 2 |"


@pytest.mark.parametrize(
    ("text", "rules", "failure"),
    [
        (f"The fleet:\n\n{TABLE}", {"table": False}, "unwanted table"),
        ("Lager | Autos\n---|---\nHull | 4", {"table": False}, "unwanted table"),
        ("Run it:\n\n```sh\nls\n```", {"code": False}, "unwanted code block"),
        ("```\n1\n```", {"code": False, "words": (0, 9)}, "unwanted code block"),
    ],
)
def test_an_unwanted_table_or_code_block_is_named(text: str, rules: dict[str, Any], failure: str) -> None:
    finding = formatted(**rules).judge(Reply.from_text(text))
    assert (finding.failure, finding.sure) == (failure, True)
    start, end = finding.spans[0]
    assert text[start:end] in text
    assert end > start


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Hull has four vans, York two.", {"table": False}),
        ("Hull | York | Leeds", {"table": False}),
        (f"Write it like this:\n\n```markdown\n{TABLE}\n```", {"table": False}),
        ("Run `ls`.", {"code": False}),
    ],
)
def test_a_text_without_the_unwanted_format_is_right(text: str, rules: dict[str, Any]) -> None:
    assert Reply.from_text(text) == formatted(**rules)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Use tags, like so:\n\n```xml\n<abstract>...</abstract>\n```\n\nVans are old.", {"xml": "abstract"}),
        ("So sähe es aus:\n\n~~~\n<kurz>...</kurz>\n~~~\nDie Wagen sind alt.", {"xml": "kurz"}),
        (f"Voici le modèle :\n\n```\n{TABLE}\n```\n", {"table": True}),
    ],
)
def test_a_format_that_stands_only_in_a_sample_is_a_guess(text: str, rules: dict[str, Any]) -> None:
    assert formatted(**rules).judge(Reply.from_text(text)).doubt == (
        "it stands in a code block, with other text around"
    )


@pytest.mark.parametrize("text", ["```xml\n<abstract>Vans.</abstract>\n```", "<abstract>Vans.</abstract>"])
def test_a_format_that_is_the_whole_reply_is_sure(text: str) -> None:
    finding = formatted(xml="abstract").judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "The van leaves on 4 Sept. 2031 at six. Be early.",
        "Le car part le 4 févr. 2031. Soyez là.",
        "El coche sale el 4 dic. 2031. Llegue pronto.",
        "किराया रु. 900 है। डॉ. नेहा साथ चलेंगी।",
        "बस छह बजे है. आप समय पर आएँ.",
    ],
)
def test_months_and_titles_in_short_end_no_sentence(text: str) -> None:
    finding = formatted(sentences=2).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "Take Rd. 9 to the gate. Then ring.",
        "It is in Blk. C of the yard. Then ring.",
        "Der Wagen steht in Hs. 7 auf dem Hof. Bitte klingeln.",
        "Paragem na Lgo. 3 do porto. Toque.",
    ],
)
def test_a_short_word_that_may_be_an_abbreviation_makes_a_count_a_guess(text: str) -> None:
    assert (
        formatted(sentences=2)
        .judge(Reply.from_text(text))
        .doubt.endswith("if short words with a full stop are abbreviations")
    )


def test_short_words_far_from_the_limit_are_no_doubt() -> None:
    assert formatted(sentences=(1, 9)).judge(Reply.from_text("Take Rd. 9 to the gate. Then ring.")).sure


GERMAN = "Der Aufzug ist bis Montag geschlossen, bitte nehmen Sie die Treppe links in der Halle."
ENGLISH = "The lift is closed until Monday morning, please use the stairs on the left side of the hall."


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", f"Auf dem Schild soll dann dieser Satz stehen: “{ENGLISH}”"),
        ("en", f"And the sign on the door should then say:\n\n> {GERMAN}\n> {GERMAN}"),
        ("en", f"{ENGLISH}\n\n{GERMAN}"),
        ("de", f"{GERMAN}\n\n{ENGLISH}"),
    ],
)
def test_a_reply_in_two_languages_is_a_guess(language: str, text: str) -> None:
    assert not formatted(language=language).judge(Reply.from_text(text)).sure


def test_a_reply_in_one_language_is_sure_with_a_short_quotation() -> None:
    reply = Reply.from_text(f"Drücken Sie auf „Cancel“. {GERMAN}")
    assert formatted(language="de").judge(reply).sure
    assert formatted(language="fr").judge(reply).sure


def test_line_ends_are_spaces_at_the_beginning_and_the_end() -> None:
    reply = Reply.from_text("Dear\nMs Roe,\n\nit is done.\n\nYours,\nIvo")
    assert reply == formatted(starts="Dear Ms Roe", ends="Yours, Ivo")


HTML = "<table>\n<tr><th>Depot</th></tr>\n<tr><td>Hull</td></tr>\n</table>"


@pytest.mark.parametrize("around", ["", "As a list, then:\n\n", "Sin tabla, así quedan:\n\n"])
def test_an_html_table_is_an_unwanted_table(around: str) -> None:
    finding = formatted(table=False).judge(Reply.from_text(f"{around}{HTML}\n\nThat is all."))
    assert (finding.failure, finding.sure) == ("unwanted table", True)
    assert finding.spans == ((len(around), len(around) + len(HTML)),)


@pytest.mark.parametrize(
    "text", ["Write `<table>` and `<tr>`.", f"```html\n{HTML}\n```\n\nis a sample.", "A <table> tag."]
)
def test_html_that_is_only_spoken_of_is_no_table(text: str) -> None:
    assert formatted(table=False).judge(Reply.from_text(text)).held


def test_an_html_table_in_place_of_a_markdown_table_is_a_guess() -> None:
    finding = formatted(table=1).judge(Reply.from_text(HTML))
    assert (finding.failure, finding.doubt) == ("no table", "it has an HTML table")


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Hull   | 4\nYork   | 2\nLeeds  | 7", {"table": False}),
        ("Depot\tVans\nHull\t4\nYork\t2", {"table": False}),
        ("\u250c\u2500\u2510\n\u2502x\u2502", {"table": False}),
        ("Run it:\n\n    ls -la\n\nThat's all.", {"code": False}),
    ],
)
def test_columns_and_indented_lines_may_be_what_is_unwanted(text: str, rules: dict[str, Any]) -> None:
    finding = formatted(**rules).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, False)


def test_indented_items_of_a_list_are_no_code() -> None:
    text = "- Hull\n\n    still Hull\n- York"
    assert formatted(code=False).judge(Reply.from_text(text)).sure
