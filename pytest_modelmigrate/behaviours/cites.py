"""The matcher `cites`: citations refer to real sources, quotations are verbatim, conflicts are named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.citations import Citation, citations_in
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.sources import Source, Sources, read_sources
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.citation_marks import marks_in
from pytest_modelmigrate.text.quotations import Quotation, fold, occurs, quotations_in
from pytest_modelmigrate.text.sentences import readable_part, sentence_spans, sentences

_NEAR: Final = 60
"""A mark belongs to a quotation that ends at most so many characters before it."""

_LETTER: Final = re.compile(r"[^\W\d_]")
_AFTER_STOP: Final = re.compile(r"([.!?\u3002\uff01\uff1f\u061f])([ \t]*(?:\[\^?\d[\d,;\s\u2013-]{0,20}\][ \t]*)+)")
_CONFLICT: Final = re.compile(
    r"\b(?:however|whereas|while|although|but|by contrast|in contrast|on the other hand|conversely|conflict\w*"
    r"|contradict\w*|disagree\w*|differ\w*|discrepan\w*|inconsisten\w*|dispute\w*|at odds|vary|varies|versus|vs"
    r"|dagegen|hingegen|jedoch|widerspr\w*|w\u00e4hrend|cependant|tandis|contredi\w*|sin embargo|mientras|contrad\w*)\b"
    r"|\u7136\u800c|\u4f46\u662f|\u4e0d\u540c|\u77db\u76fe|\u4e00\u65b9|\u3057\u304b\u3057|\u0628\u064a\u0646\u0645\u0627|\u0644\u0643\u0646|\u062a\u0646\u0627\u0642\u0636",
    re.IGNORECASE,
)


def cites(
    sources: Sources,
    *,
    coverage: float | None = None,
    conflicting: Sequence[Sequence[str | int]] = (),
    quotes: bool = True,
) -> Behaviour:
    """The reply cites its sources, every citation refers to a real source, and quotations are verbatim.

    Citations are marks (`[2]`, `[1, 3]`, raised numbers, `[name]`), addresses, titles, and the API's citation
    blocks. Failure classes: `no citation`, `wrong source`, `altered quote`, `too few citations`,
    `conflict not surfaced`. Whether a source supports the claim is not checked: use `judged` (in ExpertQA, experts
    found two thirds of the cited claims supported).

    Args:
        sources: texts or addresses in the order of their numbers, or by name; `Source` objects for more.
        coverage: the share of sentences (0 to 1) that must have a citation.
        conflicting: groups of sources that contradict each other, by name or number from 1. All sources of a group
            must be cited, with a word of contrast.
        quotes: whether quotations of three words or more must occur in a source, if a source has a text.

    Example:
        >>> reply = Reply.from_text('The manual says "press the red button" [1].')
        >>> reply == cites(["To stop, press the red button."])
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("cites")
    given.flags(quotes=quotes)
    if coverage is not None:
        given.number("coverage", coverage, low=0, high=1)
    read = _read_sources(given, sources)
    for group in given.collection("conflicting", conflicting, "a list of groups, such as [(1, 2)]"):
        for name in given.collection("conflicting", group, "a list of groups, such as [(1, 2)]"):
            _check_source(given, name, read)
    return Cites(sources, coverage=coverage, conflicting=conflicting, quotes=quotes)


def _read_sources(given: MatcherArguments, sources: Sources) -> list[Source]:
    __tracebackhide__ = True
    give = "a list of texts, addresses or Source(...), or a dict of them by name"
    listed = sources.values() if isinstance(sources, Mapping) else given.collection("sources", sources, give)
    for each in listed:
        if not isinstance(each, str | Source):
            raise given.wrong_type("sources", each, give)
    if not sources:
        raise given.wrong_value("sources", sources, "give at least one source")
    return read_sources(sources)


def _check_source(given: MatcherArguments, name: object, sources: Sequence[Source]) -> None:
    __tracebackhide__ = True
    if isinstance(name, str):
        names = [part for each in sources for part in (each.name, each.title, each.url) if part]
        given.choice("conflicting", name, names or [str(number + 1) for number in range(len(sources))])
    elif given.whole_number("conflicting", name, low=1) > len(sources):
        raise given.wrong_value("conflicting", name, f"there are {len(sources)} sources, counted from 1")


def citation_coverage(text: str) -> float:
    """The share of sentences (0 to 1) with a citation mark; a mark after the full stop counts for its sentence."""
    moved = _AFTER_STOP.sub(r"\2\1 ", text)
    readable = readable_part(moved, keep_quotations=True)
    starts = [start for start, end in sentence_spans(readable) if _LETTER.search(readable, start, end)]
    marked = {bisect_right(starts, start) for _, (start, _) in marks_in(moved)} - {0}
    return len(marked) / len(starts) if starts else 0.0


class Cites(Behaviour):
    """See `cites`."""

    __slots__ = ("conflicting", "coverage", "given", "quotes", "sources")

    def __init__(
        self,
        sources: Sources,
        *,
        coverage: float | None,
        conflicting: Sequence[Sequence[str | int]],
        quotes: bool,
    ) -> None:
        self.given = sources
        self.sources = read_sources(sources)
        self.coverage = coverage
        self.conflicting = conflicting
        self.quotes = quotes

    @property
    def question(self) -> str:
        """Ask whether citations and quotations are right."""
        return "Does the reply cite the given sources, and quote them word for word?"

    @property
    def material(self) -> Mapping[str, str]:
        """The sources."""
        return {f"source-{number}": each.text or each.url for number, each in enumerate(self.sources, start=1)}

    def __repr__(self) -> str:
        shown = repr(self.given)
        arguments = [
            shown if len(shown) <= 100 else f"<{len(self.sources)} sources>",  # noqa: PLR2004 - one line
            "" if self.coverage is None else f"coverage={self.coverage!r}",
            f"conflicting={self.conflicting!r}" if self.conflicting else "",
            "" if self.quotes else "quotes=False",
        ]
        return f"cites({', '.join(filter(None, arguments))})"

    def judge(self, reply: Reply) -> Finding:
        """Check the citations, then the quotations, the coverage and the conflicts."""
        if (missing := missing_text(self, reply)) is not None:
            return missing
        citations = citations_in(reply, self.sources)
        if not citations:
            return failed(self, "no citation", f"none of the {len(self.sources)} sources is cited")
        lost = [each for each in citations if each.source is None]
        if lost:
            shown = ", ".join(dict.fromkeys(each.shown for each in lost))
            spans = [each.span for each in lost if each.span]
            evidence = f"{shown}: there is no such source among the {len(self.sources)}"
            return failed(self, "wrong source", evidence, spans)
        problem = self._judge_quotes(reply, citations)
        if problem is None:
            problem = self._judge_coverage(reply)
        if problem is None:
            problem = self._judge_conflicts(reply, citations)
        if problem is not None:
            return problem
        return held(
            self,
            f"{len(citations)} citations refer to sources; whether the sources support the claims was not checked",
            [each.span for each in citations if each.span],
        )

    def _judge_quotes(self, reply: Reply, citations: Sequence[Citation]) -> Finding | None:
        folded = [fold(each.text) for each in self.sources]
        for citation in citations:
            source = folded[citation.source] if citation.source is not None else ""
            if citation.quote and source and not occurs(citation.quote, source):
                evidence = f"the cited text is not in source {citation.shown}: {citation.quote[:120]!r}"
                return failed(self, "altered quote", evidence)
        if not self.quotes or not any(folded):
            return None
        for quotation in quotations_in(reply.text):
            finding = self._judge_quote(quotation, citations, folded)
            if finding is not None:
                return finding
        return None

    def _judge_quote(
        self, quotation: Quotation, citations: Sequence[Citation], folded: Sequence[str]
    ) -> Finding | None:
        span = [(quotation.start, quotation.end)]
        holding = [index for index, source in enumerate(folded) if source and occurs(quotation.text, source)]
        pointed = {
            each.source
            for each in citations
            if each.source is not None and each.span and 0 <= each.span[0] - quotation.end <= _NEAR
        }
        unread = any(not folded[index] for index in pointed)
        if not holding and not unread:
            return failed(self, "altered quote", f"not verbatim in any source: {quotation.text[:120]!r}", span)
        if holding and pointed and not pointed & set(holding) and not unread:
            evidence = f"{quotation.text[:80]!r} is in source {holding[0] + 1}, not in {_listed(pointed)}"
            return failed(self, "wrong source", evidence, span)
        return None

    def _judge_coverage(self, reply: Reply) -> Finding | None:
        if self.coverage is None:
            return None
        share = citation_coverage(reply.text)
        if share >= self.coverage:
            return None
        evidence = f"{share:.0%} of the sentences have a citation, wanted {self.coverage:.0%}"
        return failed(self, "too few citations", evidence)

    def _judge_conflicts(self, reply: Reply, citations: Sequence[Citation]) -> Finding | None:
        cited = {each.source for each in citations}
        for group in self.conflicting:
            numbers = [self._number(each) for each in group]
            silent = [number for number in numbers if number not in cited]
            if silent:
                evidence = f"source {_listed(set(silent))} contradicts a cited one and is not cited"
                return failed(self, "conflict not surfaced", evidence)
            if not self._sets_apart(reply.text, set(numbers)):
                evidence = f"sources {_listed(set(numbers))} are cited as if they agreed"
                return failed(self, "conflict not surfaced", evidence)
        return None

    def _sets_apart(self, text: str, numbers: set[int]) -> bool:
        """Whether a word of contrast is within one sentence of citations of all of them."""
        read = [each.text for each in sentences(_AFTER_STOP.sub(r"\2\1 ", text), keep_quotations=True)]
        for index, sentence in enumerate(read):
            if _CONFLICT.search(sentence):
                near = Reply.from_text(" ".join(read[max(0, index - 1) : index + 2]))
                if numbers <= {each.source for each in citations_in(near, self.sources)}:
                    return True
        return False

    def _number(self, source: str | int) -> int:
        if isinstance(source, int):
            return source - 1
        return next(
            (index for index, each in enumerate(self.sources) if source in (each.name, each.title, each.url)),
            -1,
        )


def _listed(numbers: set[int]) -> str:
    return ", ".join(str(number + 1) for number in sorted(numbers))
