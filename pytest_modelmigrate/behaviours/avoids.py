"""The matcher `avoids`: "don't do X" is honoured, and not over-honoured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.banned_words import is_only_mentioned, needle_of, topic_pattern, word_pattern
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.markdown import FORMATS, format_name, format_spans
from pytest_modelmigrate.text.spans import Span

Unless: TypeAlias = bool | str | re.Pattern[str] | Callable[[Reply], bool]

_MOST: Final = 1_000
"""Occurrences of one banned thing that are checked."""


def avoids(
    *words: str,
    patterns: str | re.Pattern[str] | Sequence[str | re.Pattern[str]] = (),
    topics: str | Sequence[str] = (),
    formats: str | Sequence[str] = (),
    tools: str | Sequence[str] = (),
    besides: str | Sequence[str] = (),
    strict: bool = False,
    unless: Unless = False,
) -> Behaviour:
    """The reply does none of this: "don't do X" is honoured.

    Failure classes: `violated`, with the span of each place, and `over-honoured`: `unless` allows X, and the reply
    still leaves it out or declines.

    Args:
        words: words or phrases that must not be used; whole words, in any case.
        patterns: regular expressions that must not match.
        topics: subjects that must not come up; matched by the stems of these words. Synonyms are not found:
            list them, or use `judged`.
        formats: formats that must not be used: `markdown` for all of `bold`, `italic`, `heading`, `bullet list`,
            `numbered list`, `table`, `code block`, `inline code`, `link`, `quote`, `rule`; and `emoji`, `uppercase`,
            `lowercase`, `digits`, `punctuation`, `question`, `exclamation`, `html`, `latex`.
        tools: names of tools that must not be called.
        besides: texts in which everything is allowed.
        strict: whether a word also counts where it is only mentioned: as a word in quotation marks, or denied
            ("Postgres, not SQLite").
        unless: when X is wanted after all: a boolean, a text or regular expression that occurs in the
            conversation, or a function of the reply. It finds over-obedience: write the case twice, and change
            the context in the second.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: nothing is banned, a word is empty, or there is no such format.

    Example:
        >>> Reply.from_text("Use Postgres, not SQLite.") == avoids("SQLite")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("avoids")
    given.flags(strict=strict)
    if not isinstance(unless, bool | str | re.Pattern) and not callable(unless):
        raise given.wrong_type("unless", unless, "True or False, a text, a pattern or a function of the reply")
    if not (words or patterns or topics or formats or tools):
        raise ValueError("avoids() needs words, patterns, topics, formats or tools to avoid")
    for name in given.texts("formats", formats):
        if not format_name(name):
            given.choice("formats", name, FORMATS)
    return Avoids(
        given.texts("words", words, "each word as an argument of its own, as in avoids('a', 'b')"),
        given.patterns("patterns", patterns),
        given.texts("topics", topics),
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
        found = self._found(reply)
        called = [call.name for call in reply.tool_calls if call.name in self.tools]
        if self._is_allowed(reply):
            return self._when_allowed(reply, found, called)
        if not found and not called:
            return held(self)
        finding = failed(self, "violated", _evidence(reply.text, found, called), [span for _, span in found])
        return finding if found else replace(finding, fix=None)  # the published fix is about wording, not about tools

    def _when_allowed(self, reply: Reply, found: Sequence[tuple[str, Span]], called: Sequence[str]) -> Finding:
        declined = declines(reply.text)
        if reply.stop_reason == "refusal" or (declined and declined.extent == "full" and not called):
            spans = declined.spans if declined else ()
            return failed(self, "over-honoured", "declines, although it was allowed", spans)
        if found or called:
            return held(self, "does it, which was allowed", [span for _, span in found])
        return failed(self, "over-honoured", "leaves it out, although it was allowed")

    def _is_allowed(self, reply: Reply) -> bool:
        if isinstance(self.unless, bool):
            return self.unless
        if isinstance(self.unless, str | re.Pattern):
            pattern = re.compile(re.escape(self.unless), re.IGNORECASE) if isinstance(self.unless, str) else self.unless
            return any(pattern.search(each) for each in _conversation(reply))
        return bool(self.unless(reply))

    def _found(self, reply: Reply) -> list[tuple[str, Span]]:
        """Each banned thing in the text: its name and its span."""
        text = reply.text
        judged = _without(text, self.besides)
        found: list[tuple[str, Span]] = []
        bans = [
            *((repr(word), needle_of(word), word_pattern(word)) for word in self.words),
            *((f"topic {topic!r}", needle_of(topic), topic_pattern(topic)) for topic in self.topics),
        ]
        lowered = judged.lower()
        for name, needle, pattern in bans:
            if needle not in lowered:
                continue
            for number, match in enumerate(pattern.finditer(judged)):
                if number == _MOST:
                    break
                if self.strict or not is_only_mentioned(judged, match.span()):
                    found.append((name, match.span()))
        for regex in self.patterns:
            matches = (match for match in regex.finditer(judged) if match[0])
            found += [
                (f"pattern {regex.pattern!r}", match.span()) for _, match in zip(range(_MOST), matches, strict=False)
            ]
        for form in self.formats:
            found += [(form, span) for _, span in zip(range(_MOST), format_spans(form, judged), strict=False)]
        return found

    def __repr__(self) -> str:
        named = {
            "patterns": tuple(each.pattern for each in self.patterns),
            "topics": self.topics,
            "formats": self.formats,
            "tools": self.tools,
            "besides": self.besides,
        }
        parts = [repr(word) for word in self.words]
        parts += [
            f"{name}={value[0]!r}" if len(value) == 1 else f"{name}={value!r}" for name, value in named.items() if value
        ]
        parts += ["strict=True"] if self.strict else []
        if self.unless is not False:
            parts.append(f"unless={getattr(self.unless, '__name__', None) or repr(self.unless)}")
        return f"avoids({', '.join(parts)})"


def _several(given: str | re.Pattern[str] | Iterable[str | re.Pattern[str]]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str | re.Pattern) else tuple(given)  # type: ignore[arg-type,return-value]  # patterns stay patterns


def _conversation(reply: Reply) -> list[str]:
    """The texts of the conversation: the system prompt, the messages and the tool results."""
    contents = [reply.request_body.get("system"), *(message.get("content") for message in reply.messages)]
    texts: list[str] = []
    for content in contents:
        if isinstance(content, str):
            texts.append(content)
        elif isinstance(content, list):
            texts += [
                str(block.get("text") or block.get("content") or "") for block in content if isinstance(block, dict)
            ]
    return texts


def _without(text: str, allowed: Sequence[str]) -> str:
    for each in allowed:
        if each:
            text = text.replace(each, " " * len(each))
    return text


def _evidence(text: str, found: Sequence[tuple[str, Span]], called: Sequence[str]) -> str:
    shown = [f"called {name}" for name in called]
    names = dict.fromkeys(name for name, _ in found)
    for name in list(names)[:3]:
        places = [span for each, span in found if each == name]
        start, end = places[0]
        line = text[max(0, start - 30) : min(len(text), end + 30)].replace("\n", " ")
        times = f" ({len(places)} times)" if len(places) > 1 else ""
        shown.append(f"{name} at {start}{times}: ...{line}...")
    return "; ".join(shown)
