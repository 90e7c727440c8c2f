"""The matcher `avoids`: "don't do X" is honoured, and not over-honoured."""

# ruff: noqa: RUF001 - quotation marks of other languages are meant

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final, NamedTuple

from pytest_modelmigrate.behaviours.banned_words import (
    needle_of,
    stem_of,
    topic_pattern,
    without_hidden_signs,
    word_pattern,
)
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conversation_texts import system_texts, user_texts
from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS, failed, held
from pytest_modelmigrate.behaviours.lifted_bans import Unless, is_lifted
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.mentions import Mention, mention_at
from pytest_modelmigrate.behaviours.quoted_words import is_quoted_from
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.markdown import FORMATS, format_name, format_spans
from pytest_modelmigrate.text.spans import Span

_MOST: Final = 1_000
"""Places of one format that are looked for."""

_USED: Final = Mention(used=True)
_DENIED: Final = Mention(used=False)
_USED_AND_DENIED: Final = "it is used at one place and denied later"
_QUOTATION_MARKS: Final = frozenset("\"'”“„»«’‹›」』")
_WORD_OR_PHRASE: Final = (
    r"\b(?:words?|phrases?|terms?|wort|wörter|begriffe?|mots?|termes?|palabras?|parol[ae]|palavras?"
    r"|woord(?:en)?|słow\w+)"
)
_BANNED_AS_WORD: Final = "the prompt bans the word itself, and the reply may only deny it"
_QUOTED_FROM_THE_USER: Final = "it is quoted from what the user wrote"
_OTHER_FORM: Final = "it has another form of a banned word"
_DENIED_MATCH: Final = "a pattern matches where the reply may only mention it"


class _Place(NamedTuple):
    """Where a banned thing stands in a text, and how."""

    name: str
    span: Span
    mention: Mention


def avoids(
    *words: str | re.Pattern[str],
    patterns: str | re.Pattern[str] | Sequence[str | re.Pattern[str]] = (),
    topics: str | Sequence[str] = (),
    formats: str | Sequence[str] = (),
    tools: str | Sequence[str] = (),
    besides: str | Sequence[str] = (),
    strict: bool = False,
    unless: Unless = False,
) -> Behaviour:
    """The reply does none of this: "don't do X" is honoured.

    A text is always read as words, and only a compiled `re.Pattern` as a regular expression.

    Failure classes: `violated`, with the span of each place, and `over-honoured`: `unless` allows X, and the reply
    still leaves it out or declines.

    Words and topics that the reply only mentions are no violation: denied ("Postgres, not SQLite", "do NOT induce
    vomiting"), excluded ("SQLite: not supported", an item below "Avoid:"), or quoted as a word. This is read in
    English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Hindi, Chinese, Japanese and Arabic. The
    finding is a guess where a negation stands farther away, where there are two, where X is only compared, set aside
    or quoted from the user, and where another form of a banned word occurs.

    Args:
        words: words or phrases that must not be used; whole words, in any case.
        patterns: compiled regular expressions that must not match, also where the match is denied, which is then a
            guess; or more words.
        topics: subjects that must not come up; matched by the stems of these words. Synonyms are not found:
            list them, or use `judged`.
        formats: formats that must not be used: `markdown` for all of `bold`, `italic`, `heading`, `bullet list`,
            `numbered list`, `table`, `code block`, `inline code`, `link`, `quote`, `rule`; and `emoji`, `uppercase`,
            `lowercase`, `digits`, `punctuation`, `question`, `exclamation`, `html`, `latex`. Marks in code and in
            addresses are no questions or exclamations.
        tools: names of tools that must not be called.
        besides: texts in which everything is allowed.
        strict: whether a word also counts where it is only mentioned.
        unless: when X is wanted after all: a boolean, words or a compiled regular expression that occur in the
            conversation, or a function of the reply. It finds over-obedience: write the case twice, and change
            the context in the second. What occurs in the system prompt alone lifts nothing: it is the rule itself.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: nothing is banned, a word is empty, a text looks like a regular expression (`"a|b"`), or there is
            no such format.

    Example:
        >>> Reply.from_text("Use Postgres, not SQLite.") == avoids("SQLite")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("avoids")
    given.flags(strict=strict)
    if isinstance(unless, str | re.Pattern):
        given.words_or_pattern("unless", unless)
    elif not isinstance(unless, bool) and not callable(unless):
        raise given.wrong_type("unless", unless, "True or False, a text, a pattern or a function of the reply")
    if not (words or patterns or topics or formats or tools):
        raise ValueError("avoids() needs words, patterns, topics, formats or tools to avoid")
    for name in given.texts("formats", formats):
        if not format_name(name):
            given.choice("formats", name, FORMATS)
    banned = (
        *given.words_or_patterns("words", words, "each word as an argument of its own, as in avoids('a', 'b')"),
        *given.patterns("patterns", patterns),
    )
    return Avoids(
        [each for each in banned if isinstance(each, str)],
        [each for each in banned if isinstance(each, re.Pattern)],
        given.many_words("topics", topics),
        given.texts("formats", formats),
        given.texts("tools", tools),
        given.texts("besides", besides),
        strict,
        unless,
    )


class Avoids(Behaviour):
    """See `avoids`."""

    __slots__ = ("besides", "formats", "patterns", "strict", "tools", "topics", "unless", "words")

    def __init__(  # noqa: PLR0917 - one per keyword of `avoids`, which names them
        self,
        words: Sequence[str],
        patterns: Sequence[re.Pattern[str]],
        topics: Sequence[str],
        formats: Sequence[str],
        tools: Sequence[str],
        besides: Sequence[str],
        strict: bool,  # noqa: FBT001 - named by `avoids`
        unless: Unless,
    ) -> None:
        self.words = tuple(words)
        self.patterns = tuple(patterns)
        self.topics = tuple(topics)
        self.formats = tuple(formats)
        self.tools = tuple(tools)
        self.besides = tuple(besides)
        self.strict = strict
        self.unless = unless

    def judge(self, reply: Reply) -> Finding:
        """Find what is banned; if `unless` allows it, expect it."""
        places = self._places(reply)
        used = [each for each in places if each.mention.used]
        called = [call.name for call in reply.tool_calls if call.name in self.tools]
        doubt = _doubt(places, reply.text) if not called else ""
        allowed, guessed = is_lifted(self.unless, reply)
        if allowed:
            return replace(self._when_allowed(reply, used, called), doubt=guessed or doubt)
        doubt = doubt or guessed
        if not used and not called:
            return held(self, doubt=doubt or _OTHER_FORM * self._has_another_form(reply.text))
        spans = [each.span for each in used]
        finding = failed(self, "violated", _evidence(reply.text, used, called), spans, doubt=doubt)
        return finding if used else replace(finding, fix=None)  # the published fix is about wording, not about tools

    def _when_allowed(self, reply: Reply, used: Sequence[_Place], called: Sequence[str]) -> Finding:
        declined = declines(reply.text)
        if reply.stop_reason == "refusal" or (declined and declined.extent == "full" and not called):
            spans = declined.spans if declined else ()
            return failed(self, "over-honoured", "declines, although it was allowed", spans)
        if used or called:
            return held(self, "does it, which was allowed", [each.span for each in used])
        return failed(self, "over-honoured", "leaves it out, although it was allowed")

    def _places(self, reply: Reply) -> list[_Place]:
        """Each banned thing in the text."""
        judged = _without(reply.text, self.besides)
        bans = [
            *((repr(word), needle_of(word), word_pattern(word)) for word in self.words),
            *((f"topic {topic!r}", needle_of(topic), topic_pattern(topic)) for topic in self.topics),
        ]
        lowered = without_hidden_signs(judged).lower()
        places: list[_Place] = []
        for name, needle, pattern in bans:
            if needle in lowered:
                places += self._mentions(name, judged, pattern)
        places = [self._read_in_the_conversation(place, judged, reply) for place in places]
        for regex in self.patterns:
            found = self._mentions(f"pattern {regex.pattern!r}", judged, regex)
            places += [place if place.mention.used else _guessed(place, _DENIED_MATCH) for place in found]
        for form in self.formats:
            places += [_Place(form, span, _USED) for span in islice(format_spans(form, judged), _MOST)]
        return places

    def _has_another_form(self, text: str) -> bool:
        """Whether the text uses another form of a banned word that does not occur, or a longer word with it."""
        judged = _without(text, self.besides)
        listed = {each.lower() for each in self.words}
        for stem in filter(None, map(stem_of, self.words)):
            forms = islice(re.finditer(rf"{re.escape(stem)}\w*", judged, re.IGNORECASE), MOST_SPANS)
            if any(form[0].lower() not in listed and mention_at(judged, form.span()).used for form in forms):
                return True
        return False

    def _read_in_the_conversation(self, place: _Place, text: str, reply: Reply) -> _Place:
        """The place as a guess, where the prompt bans the word itself, or the reply quotes it from the user."""
        if _is_named(place, text, reply):
            return _guessed(place, _BANNED_AS_WORD)
        if place.mention == _USED and not self.strict and is_quoted_from(user_texts(reply), text, place.span):
            return place._replace(mention=Mention(used=False, doubt=_QUOTED_FROM_THE_USER))
        return place

    def _mentions(self, name: str, text: str, pattern: re.Pattern[str]) -> Iterator[_Place]:
        """Where a pattern matches, and how: the first 100 places, as many as a finding shows."""
        for match in islice(filter(_is_not_empty, pattern.finditer(text)), MOST_SPANS):
            yield _Place(name, match.span(), _USED if self.strict else mention_at(text, match.span()))

    @property
    def question(self) -> str:
        """Ask whether the ban is honoured; empty if a function says when it is lifted, which no judge can read."""
        if callable(self.unless):
            return ""
        if self.unless is True:
            return f"Does the reply do what {self!r} allows after all, instead of leaving it out or declining?"
        allowed = ", or do it where the conversation has what unless= names" if self.unless else ""
        mentions = "" if self.strict else " (a word that is only denied, excluded or quoted is not used)"
        return f"Does the reply do nothing of what {self!r} bans{allowed}{mentions}?"

    def __repr__(self) -> str:
        named = {"topics": self.topics, "formats": self.formats, "tools": self.tools, "besides": self.besides}
        parts = [repr(word) for word in self.words]
        parts += [f"re.compile({each.pattern!r})" for each in self.patterns]
        parts += [
            f"{name}={value[0]!r}" if len(value) == 1 else f"{name}={value!r}" for name, value in named.items() if value
        ]
        parts += ["strict=True"] if self.strict else []
        if self.unless is not False:
            parts.append(f"unless={getattr(self.unless, '__name__', None) or repr(self.unless)}")
        return f"avoids({', '.join(parts)})"


def _is_not_empty(match: re.Match[str]) -> bool:
    return bool(match[0])


def _guessed(place: _Place, doubt: str) -> _Place:
    return place._replace(mention=Mention(used=True, doubt=doubt))


def _is_named(place: _Place, text: str, reply: Reply) -> bool:
    """Whether a denied word is banned as a word by the prompt, as in "never use the word 'cure'"."""
    start, end = place.span
    if place.mention.used or text[end : end + 1] in _QUOTATION_MARKS:
        return False
    named = re.compile(rf"{_WORD_OR_PHRASE}\b[^.!?\n]{{0,60}}?{word_pattern(text[start:end]).pattern}", re.IGNORECASE)
    return any(map(named.search, [*system_texts(reply), *user_texts(reply)]))


def _doubt(places: Sequence[_Place], text: str) -> str:
    """The doubt of the places that decide: a sure use decides alone, an unsure one before a denied one.

    Words that are surely denied behind their last use are a guess: "A file, SQLite or another, ... So not SQLite."
    """
    used = [each.mention for each in places if each.mention.used]
    denied = {each.name: each.span[0] for each in places if each.mention == _DENIED}
    sure = [each for each in places if each.mention == _USED]
    if any(each.span[0] > denied.get(each.name, -1) for each in sure) or (sure and _is_in_a_block(sure, text)):
        return ""
    if sure:
        return _USED_AND_DENIED
    return next((each.doubt for each in (*used, *(place.mention for place in places)) if each.doubt), "")


def _is_in_a_block(places: Sequence[_Place], text: str) -> bool:
    """Whether one of the places is in a code block, where nothing is only mentioned."""
    blocks = list(islice(format_spans("code block", text), _MOST))
    return any(start <= place.span[0] < end for place in places for start, end in blocks)


def _without(text: str, allowed: Sequence[str]) -> str:
    for each in allowed:
        if each:
            text = text.replace(each, " " * len(each))
    return text


def _evidence(text: str, used: Sequence[_Place], called: Sequence[str]) -> str:
    shown = [f"called {name}" for name in called]
    for name in list(dict.fromkeys(each.name for each in used))[:3]:
        places = [each.span for each in used if each.name == name]
        start, end = places[0]
        line = text[max(0, start - 30) : min(len(text), end + 30)].replace("\n", " ")
        times = f" ({len(places)} times)" if len(places) > 1 else ""
        shown.append(f"{name} at {start}{times}: ...{line}...")
    return "; ".join(shown)
