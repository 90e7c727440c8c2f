"""The matcher `avoids`: "don't do X" is honoured, and not over-honoured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.banned_places import (
    BannedPlace,
    blank_texts,
    describe_places,
    doubt_of_places,
    guessed,
    read_in_the_conversation,
)
from pytest_modelmigrate.behaviours.banned_words import (
    needle_of,
    stem_of,
    topic_pattern,
    without_hidden_signs,
    word_pattern,
)
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.denials import USED
from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS, failed, held
from pytest_modelmigrate.behaviours.lifted_bans import Unless, doubt_of_leaving_it_out, is_lifted
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.mentions import mention_at
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.unnamed_topics import doubt_of_topics
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.markdown import FORMATS, format_name, format_spans

_MOST: Final = 1_000
"""Places of one format that are looked for."""

_OTHER_FORM: Final = "it has another form of a banned word"
_DENIED_MATCH: Final = "a pattern matches where the reply may only mention it"


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
    finding is a guess where a negation stands farther away or in the next clause, where there are two, where X is only
    compared, set aside, or quoted from the user, where the user named X, and where another form of a banned word
    occurs.

    Args:
        words: words or phrases that must not be used; whole words, in any case.
        patterns: compiled regular expressions that must not match, also where the match is denied, which is then a
            guess; or more words.
        topics: subjects that must not come up; matched by the stems of these words. Synonyms are not found:
            list them, or use `judged`. Without these words, figures of the kind of a topic (prices, doses, dates) make
            the finding a guess.
        formats: formats that must not be used: `markdown` for all of `bold`, `italic`, `heading`, `bullet list`,
            `numbered list`, `table`, `code block`, `inline code`, `link`, `quote`, `rule`; and `emoji`, `uppercase`,
            `lowercase`, `digits`, `punctuation`, `question`, `exclamation`, `html`, `latex`. Marks in code and in
            addresses are no questions or exclamations.
        tools: names of tools that must not be called.
        besides: texts in which everything is allowed.
        strict: whether a word also counts where it is only mentioned.
        unless: when X is wanted after all: a boolean, words or compiled regular expressions of which one occurs in the
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
    if not isinstance(unless, bool) and not callable(unless):
        give = "True or False, texts, patterns or a function of the reply"
        lifting = given.words_or_patterns("unless", unless, give)
        unless = lifting[0] if len(lifting) == 1 else lifting
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
        doubt = doubt_of_places(places, reply.text) if not called else ""
        allowed, guessed_lift = is_lifted(self.unless, reply)
        if allowed:
            finding = self._when_allowed(reply, used, called)
            return replace(finding, doubt=guessed_lift or doubt or finding.doubt)
        doubt = doubt or guessed_lift
        if not used and not called:
            doubt = doubt or _OTHER_FORM * self._has_another_form(reply.text)
            return held(self, doubt=doubt or (doubt_of_topics(self.topics, reply) if self.topics else ""))
        spans = [each.span for each in used]
        finding = failed(self, "violated", describe_places(reply.text, used, called), spans, doubt=doubt)
        return finding if used else replace(finding, fix=None)  # the published fix is about wording, not about tools

    def _when_allowed(self, reply: Reply, used: Sequence[BannedPlace], called: Sequence[str]) -> Finding:
        declined = declines(reply.text)
        if reply.stop_reason == "refusal" or (declined and declined.extent == "full" and not called):
            spans, doubt = (declined.spans, declined.doubt) if declined else ((), "")
            return failed(self, "over-honoured", "declines, although it was allowed", spans, doubt=doubt)
        if used or called:
            return held(self, "does it, which was allowed", [each.span for each in used])
        doubt = doubt_of_leaving_it_out(self.unless, reply.text)
        return failed(self, "over-honoured", "leaves it out, although it was allowed", doubt=doubt)

    def _places(self, reply: Reply) -> list[BannedPlace]:
        """Each banned thing in the text."""
        judged = blank_texts(reply.text, self.besides)
        bans = [
            *((repr(word), needle_of(word), word_pattern(word)) for word in self.words),
            *((f"topic {topic!r}", needle_of(topic), topic_pattern(topic)) for topic in self.topics),
        ]
        lowered = without_hidden_signs(judged).lower() if bans else ""
        places: list[BannedPlace] = []
        for name, needle, pattern in bans:
            if needle in lowered:
                places += self._mentions(name, judged, pattern)
        if not self.strict:
            places = [read_in_the_conversation(place, judged, reply) for place in places]
        for regex in self.patterns:
            found = self._mentions(f"pattern {regex.pattern!r}", judged, regex)
            places += [place if place.mention.used else guessed(place, _DENIED_MATCH) for place in found]
        for form in self.formats:
            places += [BannedPlace(form, span, USED) for span in islice(format_spans(form, judged), _MOST)]
        return places

    def _has_another_form(self, text: str) -> bool:
        """Whether the text uses another form of a banned word that does not occur, or a longer word with it."""
        judged = blank_texts(text, self.besides)
        listed = {each.lower() for each in self.words}
        for stem in filter(None, map(stem_of, self.words)):
            forms = islice(re.finditer(rf"{re.escape(stem)}\w*", judged, re.IGNORECASE), MOST_SPANS)
            if any(
                (form[0].lower() not in listed or judged[max(0, form.start() - 1) : form.start()].isalpha())
                and mention_at(judged, form.span()).used
                for form in forms
            ):
                return True
        return False

    def _mentions(self, name: str, text: str, pattern: re.Pattern[str]) -> Iterator[BannedPlace]:
        """Where a pattern matches, and how: the first 100 places, as many as a finding shows."""
        for match in islice((each for each in pattern.finditer(text) if each[0]), MOST_SPANS):
            yield BannedPlace(name, match.span(), USED if self.strict else mention_at(text, match.span()))

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
