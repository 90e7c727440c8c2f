"""The sources that a reply may cite: `Source`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from pytest_modelmigrate.text.addresses import URL
from pytest_modelmigrate.text.file_names import FILE_NAME

_LABELLED: Final = re.compile(r"^\s*\[\d{1,3}\]\s*")
_TITLED_ADDRESS: Final = re.compile(rf"(?P<title>\S[^\n]{{0,150}}?)[\s:,(<\u2013\u2014-]+(?P<url>{URL.pattern})")
_SMALL_WORD: Final = 3
"""Letters of the longest word that a title may have in lower case, such as `and`."""

_LONGEST_TITLE: Final = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A source that a reply may cite; public.

    Attributes:
        text: its text, to check quotations; empty if it is not available.
        title: its title.
        url: its address.
        name: its name or file name, in marks such as `[manual]` or in a sentence.

    A source can always be cited by its number too, counted from 1.
    """

    text: str = ""
    title: str = ""
    url: str = ""
    name: str = ""


Sources: TypeAlias = Mapping[str, "str | Source"] | Sequence["str | Source"]
"""Texts, addresses, file names, titles or `Source` objects, in order or by name."""


def read_sources(sources: Sources) -> list[Source]:
    """Turn texts, addresses, file names and titles into `Source` objects.

    In a mapping, the key is the name of the source, or its address. A string of capitalised words without a full stop
    is a title.
    """
    if isinstance(sources, Mapping):
        return [_named(name, each) for name, each in sources.items()]
    return [each if isinstance(each, Source) else _from_text(each) for each in sources]


def _named(name: str, given: str | Source) -> Source:
    source = given if isinstance(given, Source) else _from_text(given)
    if URL.fullmatch(name):
        return replace(source, url=source.url or name)
    if source.name and not source.title and not isinstance(given, Source):
        source = replace(source, title=source.name, name="")
    return replace(source, name=source.name or name)


def _from_text(text: str) -> Source:
    bare = _LABELLED.sub("", text).strip()
    if URL.fullmatch(bare):
        return Source(url=bare)
    if FILE_NAME.fullmatch(bare):
        return Source(name=bare)
    if titled := _TITLED_ADDRESS.fullmatch(bare.rstrip(")> ")):
        return Source(title=titled["title"].strip("*_ "), url=titled["url"])
    return Source(title=bare) if _is_title(bare) else Source(text=text)


def _is_title(text: str) -> bool:
    """Whether these are capitalised words in one line, as in a title."""
    words = text.split()
    if len(words) < 2 or len(text) > _LONGEST_TITLE or "\n" in text or text[-1] in ".!?:;\"'":  # noqa: PLR2004 - a title has words
        return False
    return all(
        word[0].isupper() or word[0].isdigit() or len(word) <= _SMALL_WORD for word in words if word[0].isalnum()
    ) and (any(len(word) > _SMALL_WORD and word[0].isupper() for word in words))
