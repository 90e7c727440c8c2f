# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(what: str, text: str) -> Finding:
    return admits_missing(what).judge(Reply.from_text(text, messages=[{"role": "user", "content": "Form, 3 pages"}]))


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("deadline", "Many forms give no deadline. This one has 3 pages."),
        ("deadline", "If no deadline is given, send it soon."),
        ("Frist", "Manche Formulare nennen keine Frist. Dieses hat 3 Seiten."),
        ("délai", "Souvent, le délai n'est pas indiqué. Le formulaire a 3 pages."),
        ("plazo", "A veces el plazo no figura. El formulario tiene 3 páginas."),
        ("termijn", "Vaak staat er geen termijn op. Het formulier heeft 3 pagina's."),
    ],
)
def test_an_admission_in_general_is_a_guess(what: str, text: str) -> None:
    assert not judge(what, text).sure


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("deadline", "The form gives no deadline, though many do."),
        ("deadline", "Dated 3 May, but no deadline is given."),
        ("Frist", "Das Formular nennt keine Frist."),
        ("Frist", "**Frist:** – (auf der letzten Seite abgeschnitten)"),
        ("deadline", "- Pages: 3\n- Deadline: — (cut off in the scan)"),
        ("délai", "- Pages : 3\n- Délai : ? (illisible)"),
        ("期限", "期限：—（未填写）"),
    ],
)
def test_an_admission_of_this_case_and_a_dash_with_its_reason_are_sure(what: str, text: str) -> None:
    finding = judge(what, text)
    assert (finding.held, finding.sure) == (True, True), finding


def test_a_bold_denial_before_more_text_is_no_label() -> None:
    finding = judge("deadline", "There is, I'm afraid, **no deadline** given. Only this is noted:\n\n- 3 pages")
    assert finding.held, finding
