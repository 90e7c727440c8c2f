"""Words that would lift a rule, said of something else or by somebody else."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import avoids, keeps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(until: str, said: str) -> Finding:
    messages = [
        {"role": "user", "content": "Don't say Nuvio."},
        {"role": "assistant", "content": "Of course."},
        {"role": "user", "content": said},
    ]
    return keeps(avoids("Nuvio"), until=until).judge(Reply.from_text("Take Nuvio.", messages=messages))


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("you can name it", "My wife says you can name it. And the case?"),
        ("you can name it", "You can name it one day, sure, but don't."),
        ("du darfst", "Mein Chef sagt, du darfst es nennen. Und sonst?"),
        ("tu peux le dire", "Mon frère prétend que tu peux le dire. Et après ?"),
        ("puedes decirlo", "Mi jefe dice que puedes decirlo. ¿Y la funda?"),
        ("je mag het noemen", "Mijn baas vindt dat je mag het noemen. En verder?"),
        ("mit Zucker", "Meine Schwester backt mit Zucker, ich nicht."),
        ("en anglais", "Le message est en anglais : 'No signal'."),
        ("in English", "The label is in English on that one."),
    ],
)
def test_words_of_others_and_of_things_lift_nothing_surely(until: str, said: str) -> None:
    assert not judge(until, said).sure


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("you can name it", "OK, you can name it now. Which one?"),
        ("you can name it", "Alright, you can name it now, I don't mind."),
        ("mit Zucker", "Heute bitte eins mit Zucker."),
        ("in English", "Please go on in English."),
        ("en anglais", "Continue en anglais, s'il te plaît."),
        ("con azúcar", "Vale, hoy uno con azúcar."),
    ],
)
def test_words_of_the_user_lift_it(until: str, said: str) -> None:
    finding = judge(until, said)
    assert (finding.held, finding.doubt) == (True, "")
