"""Which reply of a sample reports show, after redaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_modelmigrate.facts.errors import ModelMigrateError, SecretFoundError
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.shapes import last_reply
from pytest_modelmigrate.store.redaction import refuse_secrets


def note_reply(state: CaseState, settings: Settings, redact: Callable[[str], str] | None) -> None:
    """Note the last reply of a sample, where a report is written that shows replies.

    Args:
        state: the test that has ended.
        settings: which reports are written.
        redact: the project's own redaction; None without one.
    """
    reply = last_reply(state) if settings.keeps_replies else None
    if reply is None:
        return
    kept = KeptReply.of(reply, state.checks)
    if redact is not None:
        try:
            kept = _redacted(kept, redact)
        except ModelMigrateError as error:  # of the project's hook
            kept = _withheld(kept, str(error).partition("\n")[0])
    state.reply = _without_secrets(kept)


def _redacted(kept: KeptReply, redact: Callable[[str], str]) -> KeptReply:
    """The reply after redaction; spans of findings do not fit a text that it changes."""
    text = redact(kept.text)
    calls = tuple(map(redact, kept.tool_calls))
    if text == kept.text:
        return replace(kept, tool_calls=calls)
    return replace(kept, text=text, characters=len(text) + kept.left_out, tool_calls=calls, judged=())


def _without_secrets(kept: KeptReply) -> KeptReply:
    try:
        refuse_secrets("\n".join((kept.text, *kept.tool_calls)), "the reply")
    except SecretFoundError as error:
        kind = str(error).partition("\n")[0].partition("contains ")[2]
        return _withheld(kept, f"it contains {kind}")
    return kept


def _withheld(kept: KeptReply, why: str) -> KeptReply:
    return replace(kept, text="", tool_calls=(), judged=(), withheld=why)
