"""The sources that a reply may cite: `Source`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from pytest_modelmigrate.text.addresses import URL

_LABELLED: Final = re.compile(r"^\s*\[\d{1,3}\]\s*")


@dataclass(frozen=True, slots=True)
class Source:
    """A source that a reply may cite; public.

    Attributes:
        text: its text, to check quotations; empty if it is not available.
        title: its title.
        url: its address.
        name: its name in marks such as `[manual]`. A source can always be cited by its number, counted from 1.
    """

    text: str = ""
    title: str = ""
    url: str = ""
    name: str = ""


Sources: TypeAlias = Mapping[str, "str | Source"] | Sequence["str | Source"]
"""Texts, addresses or `Source` objects, in order or by name."""


def read_sources(sources: Sources) -> list[Source]:
    """Turn texts and addresses into `Source` objects; a text that is only an address becomes a `url`."""
    if isinstance(sources, Mapping):
        return [each if isinstance(each, Source) else Source(text=each, name=name) for name, each in sources.items()]
    return [each if isinstance(each, Source) else _from_text(each) for each in sources]


def _from_text(text: str) -> Source:
    bare = _LABELLED.sub("", text).strip()
    return Source(url=bare) if URL.fullmatch(bare) else Source(text=text)
