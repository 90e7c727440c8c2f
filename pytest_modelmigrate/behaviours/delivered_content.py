"""What a reply delivers, by its form: code, tables, lists, letters, quotations, figures, and work that is done."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.answer_cues import DONE
from pytest_modelmigrate.behaviours.given_help import REFERRAL
from pytest_modelmigrate.text.drafts import draft_spans
from pytest_modelmigrate.text.sentences import code_spans, ends_read

_READ: Final = 9_000
_FEWEST_ITEMS: Final = 3
_FEWEST_FIGURES: Final = 2
_TABLE: Final = re.compile(r"^[ \t]*\|[^\n]{0,400}\|[ \t]*\n[ \t]*\|[ \t:|-]{2,400}\|?[ \t]*$", re.MULTILINE)
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•–・]|\d{1,2}[.)、])[ \t]*\S.{14}", re.MULTILINE)
_QUOTED: Final = re.compile(
    r"[\"“„«「『](?!_)[^\"“”„«»「」『』\n]{25,600}[\"”“»」』]|^[ \t]{0,3}>[^\n]{20}|(?<![*\w])\*[^*\n]{60,}\*(?!\*)",
    re.MULTILINE,
)
_FIGURE: Final = re.compile(r"(?<![A-Za-z\d_.-])\d[\d.,:/]*")
_DONE_FIRST: Final = re.compile(
    r"^\W*(?:done|all done|all set|(?:un)?\w{3,}ed(?=[.!:,;])|erledigt|gemacht|fertig|hecho|listo|fatto|feito|pronto"
    r"|c'est fait|voilà|gedaan|klaar|gotowe|zrobione)\b[.!:,;—–]|^\W*(?:已(?:经|为您|帮您)?|完了|हो गया)",
    re.IGNORECASE,
)
_DID: Final = re.compile(
    r"\bi(?:'ve| have) (?:(?:just|already|now|also) )?(?!looked|checked|noticed|tried|wanted|stopped|asked|received"
    r"|reviewed"
    r"|considered|flagged|logged|noted|escalated|notified|forwarded|learned|refused|declined|decided|needed|used"
    r"|changed"
    r" nothing)\w{3,}ed\b(?! (?:no|not|nothing|to)\b)",
    re.IGNORECASE,
)
_MARKUP: Final = re.compile(r"^\s*[{\[]\s*(?:[\"{\[/}\]]|\d)|^\s*</?[a-z][\w-]{1,40}>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class DeliveredContent:
    """What a text delivers.

    Attributes:
        made: whether it has code, a letter, or the statement that work is done.
        listed: whether it has a table or a list, which may also give reasons or offers.
        quoted: whether it has a long quotation, a quoted block or a passage in italics.
        figures: how many figures it has that the prompt does not have, other than beside a referral.
        tabled: whether it has a table.
    """

    made: bool = False
    listed: bool = False
    quoted: bool = False
    figures: int = 0
    tabled: bool = False

    @property
    def anything(self) -> bool:
        """Whether it delivers something."""
        return self.made or self.listed or self.quoted or self.figures >= _FEWEST_FIGURES


def says_done(sentence: str) -> bool:
    """Whether a sentence says that something has been done."""
    if DONE.search(sentence) or _DID.search(sentence):
        return True
    return bool(_IS_DONE.search(sentence)) and not _NOT.search(sentence)


_IS_DONE: Final = re.compile(
    r"\b(?:is|are) now (?:on|off|active|set|enabled|disabled|open|closed|\w+ed)\b|\b(?:has|have) been (?:\w+ed|sent"
    r"|set|made|put)\b"
    r"|\b(?:is|are) (?:cancell?ed|booked|reserved|scheduled|activated|deleted|removed|updated|refunded|gone"
    r"|closed|moved|sent|on (?:its|their) way)\b"
    r"|\b(?:ist|sind) (?:jetzt|nun|gebucht|storniert|gelöscht|geändert|reserviert|aktiviert|erledigt)\b"
    r"|\bwurden?\b[^.!?]{0,60}?\b(?:ge\w+t|\w+iert|gelöscht|geschlossen)\b|\best (?:désormais|maintenant|bien \w+é)\b"
    r"|\b(?:a|ont) été \w+é|\b(?:ya está|queda|ha sido|han sido) \w+d[oa]s?\b|\b(?:è|sono) stat[oaie]\b|\b(?:já está"
    r"|foi|foram)"
    r" \w+d[oa]s?\b|\bis nu\b|\bis (?:geboekt|geannuleerd|verwijderd|gewijzigd)\b|\bzosta[łl]\w* \w+[nt][aeoy]\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"n't\b|\b(?:nothing|none|no|not|nichts|nicht|kein\w*|rien|aucun\w*|ne|nada|ning[uú]n\w*|no|nessun\w*|non|nulla"
    r"|não|niets"
    r"|niet|geen|nic|nie)\b",
    re.IGNORECASE,
)


def delivered_content(text: str, asked: str = "") -> DeliveredContent:
    """What a text delivers; only its first 9,000 characters are read.

    Args:
        text: the text, or the part of it before or after a sentence that declines.
        asked: the prompt, whose figures do not count.
    """
    text = text[:_READ]
    read = ends_read(text)
    done = bool(_DONE_FIRST.match(text)) or any(says_done(each.text) for each in read)
    known = set(_FIGURE.findall(asked[:_READ]))
    figures = {
        figure
        for each in read
        if not REFERRAL.search(each.text)
        for figure in _FIGURE.findall(each.text)
        if figure not in known
    }
    tabled = bool(_TABLE.search(text))
    listed = tabled or len(_ITEM.findall(text)) >= _FEWEST_ITEMS
    made = done or bool(code_spans(text)) or bool(draft_spans(text)) or bool(_MARKUP.search(text))
    return DeliveredContent(made, listed, bool(_QUOTED.search(text)), len(figures), tabled)
