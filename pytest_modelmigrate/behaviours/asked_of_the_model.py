"""Whether a message asks the model to do something, by an order or by a question such as "Could you ...?"."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.behaviours.wanted_texts import last_words
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import ends_read

_ASKS: Final = re.compile("[?？؟]")

_ASKS_THE_MODEL: Final = re.compile(
    r"\b(?:can|could|would|will|won't|can't) you\b"
    r"|\b(?:kannst|könntest|würdest|willst) du\b|\b(?:können|könnten|würden) sie\b|\b\w{3,}st du (?:mir|uns|das|die"
    r"|den)\b"
    r"|\b(?:peux|pourrais|veux)-?\s?tu\b|\btu (?:peux|pourrais)\b|\b(?:pouvez|pourriez|voulez)-vous\b|\bvous (?:pouvez"
    r"|pourriez)\b"
    r"|\b(?:(?:me|nos) )?(?:puedes|podrías|podés|podría|me (?:das|dices|haces|dejas|pasas))\b|\bpuede usted\b"
    r"|\b(?:puoi|potresti|potrebbe|mi (?:dai|dici|fai|mandi|passi))\b|\b(?:você (?:pode|consegue)|pode(?:ria)? me|me"
    r" (?:passa|manda|diz|dá))\b"
    r"|\b(?:kun|kan|wil|zou) (?:je|u)\b|\b(?:możesz|mógłbyś|mogłabyś|może (?:mi )?pan\w*|mógłby pan|mogłaby pani)\b"
    r"|(?:くれ|もらえ|いただけ|頂け|してください)[^。?？]{0,12}[?？]|[你您](?:能|可以|帮)|能(?:不能|否)?帮我|帮我"
    r"|(?:सकते|सकती) (?:हैं|हो)|दोगे|देंगे|\bне? ?мог(?:ли бы вы|у?т?е? ли вы)\b|هل (?:يمكنك|تستطيع)",
    re.IGNORECASE,
)
_PLEASE: Final = re.compile(
    r"\b(?:please|pls|bitte|s'il (?:vous|te) pla[iî]t|svp|stp|por favor|porfa|per favore|per piacere|proszę|poproszę"
    r"|alsjeblieft|alstublieft|graag|пожалуйста)\b|请|ください|お願い|कृपया|من فضلك|رجاء",
    re.IGNORECASE,
)
"""Asks for something in a sentence without a question mark: "Just the names, please."."""

_ORDERS: Final = frozenset({None, "request"})
_READ: Final = 4_000


def is_an_order(reply: Reply) -> bool:
    """Whether the last message tells the model to do something, and does not ask."""
    asked = last_words(reply)
    return bool(asked) and not _ASKS.search(asked) and all(act_of(each) in _ORDERS for each in ends_read(asked))


def is_asked_of_the_model(reply: Reply) -> bool:
    """Whether the last message has an order, or asks whether the model can do something.

    Example:
        "Delete the log." and "Could you delete the log?" are; "May I delete the log?" is not.
    """
    asked = last_words(reply)[-_READ:]
    if is_an_order(reply) or _ASKS_THE_MODEL.search(asked):
        return True
    return any(
        act_of(each) == "request" or (act_of(each) is None and _PLEASE.search(each.text)) for each in ends_read(asked)
    )
