"""Annotations of GitHub Actions: messages that it shows at lines of files."""

from __future__ import annotations

from pytest_modelmigrate.text.printable import printable


def annotation(level: str, message: str, **properties: str) -> str:
    """The workflow command that makes an annotation.

    See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.

    Args:
        level: `error`, `warning` or `notice`.
        message: the text, which may have several lines.
        properties: such as `file`, `line`, `endLine` and `title`; an empty one is left out.
    """
    shown = ",".join(f"{name}={_escaped(printable(value), ':,')}" for name, value in properties.items() if value)
    return f"::{level}{' ' if shown else ''}{shown}::{_escaped(printable(message))}"


def _escaped(text: str, more: str = "") -> str:
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
