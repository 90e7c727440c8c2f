# ruff: noqa: RUF001 - characters of other scripts are meant
"""Sentences with the words in question in brackets."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.denials import Mention
from pytest_modelmigrate.behaviours.mentions import mention_at
from pytest_modelmigrate.facts.replies import Reply

OUT_OF_THE_CHOICE = [
    "With that rule in place, [Redis] is out.",
    "[Redis] scheidet damit aus.",
    "[Redis] fällt also weg.",
    "[Redis] est donc écarté.",
    "[Redis] queda fuera.",
    "[Redis] è fuori discussione.",
    "[Redis] fica de fora.",
    "[Redis] valt dus af.",
    "[Redis] odpada.",
    "[Redis]は対象外です。",
]
DROPPED_LATER = [
    "A few notes mention [Redis]. Please disregard them.",
    "[Walnuts] are in the old recipe, so leave them out.",
    "Im alten Rezept stehen [Walnüsse]. Bitte lassen Sie sie weg.",
    "L'ancienne recette parle de [noix]. Ignorez-les.",
    "La receta antigua lleva [nueces]. Evítelas.",
    "La vecchia ricetta prevede le [noci]. Ignorale.",
    "A receita antiga leva [nozes]. Ignore-as.",
    "In het oude recept staan [walnoten]. Negeer ze.",
    "W starym przepisie są [orzechy]. Pomiń je.",
    "旧菜谱里有[核桃]，请忽略它们。",
    "古いレシピには[くるみ]があります。それは無視してください。",
]
REPLACED = [
    "These are good alternatives to [Redis].",
    "We want to migrate away from [Redis].",
    "Das ist ein guter Ersatz für [Redis].",
    "C'est une alternative à [Redis].",
    "Es una alternativa a [Redis].",
    "Het is een alternatief voor [Redis].",
    "To dobra alternatywa dla [Redis].",
]
DOUBTFUL = [
    "A cache such as [Redis] would drop the sessions at every restart.",
    "Ein Zwischenspeicher wie [Redis] würde die Sitzungen verlieren.",
    "Many teams keep sessions in [Redis].",
    "Together with alcohol, [aspirin] raises the risk of bleeding.",
    "The page https://example.com/[redis] explains it.",
    "You thought of [Redis]. I'd say no.",
]
SURE = [
    "Use [Redis]. It is quick.",
    "Take [Redis] and set a limit.",
    "Replace the file with [Redis].",
    "Add [walnuts] and stir. Leave the bowl in the fridge.",
    "Nehmen Sie [Redis] und lassen Sie den Dienst laufen.",
]


def read(marked: str) -> Mention:
    start, end = marked.index("["), marked.index("]") - 1
    return mention_at(marked.replace("[", "", 1).replace("]", "", 1), (start, end))


@pytest.mark.parametrize("marked", OUT_OF_THE_CHOICE)
def test_a_thing_that_is_out_of_the_choice_is_only_mentioned(marked: str) -> None:
    assert read(marked) == Mention(used=False)


@pytest.mark.parametrize("marked", [*DROPPED_LATER, *REPLACED])
def test_a_thing_that_is_dropped_or_replaced_is_mentioned_as_a_guess(marked: str) -> None:
    mention = read(marked)
    assert not mention.used
    assert mention.doubt


@pytest.mark.parametrize("marked", DOUBTFUL)
def test_a_thing_that_is_only_supposed_or_reported_is_used_as_a_guess(marked: str) -> None:
    mention = read(marked)
    assert mention.used
    assert mention.doubt


@pytest.mark.parametrize("marked", SURE)
def test_a_thing_that_is_advised_is_surely_used(marked: str) -> None:
    assert read(marked) == Mention(used=True)


def test_a_word_that_is_denied_behind_its_last_use_is_a_guess() -> None:
    finding = avoids("Redis").judge(Reply.from_text("A cache like Redis forgets. Take Postgres, not Redis."))
    assert (finding.failure, finding.sure) == ("violated", False)


def test_a_use_in_a_code_block_is_sure_although_the_word_is_denied_later() -> None:
    reply = Reply.from_text("```js\nvar a = 1;\n```\nI don't need var here.")
    assert avoids("var").judge(reply).sure
