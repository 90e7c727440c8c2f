"""The matcher `cites`: citations refer to real sources, quotations are verbatim, conflicts are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, Literal

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.citation_coverage import AFTER_STOP, citation_coverage
from pytest_modelmigrate.behaviours.citations import Citation, citations_in, doubt_of_pointer, doubt_of_supposed
from pytest_modelmigrate.behaviours.contrast_words import CONTRADICTS, CONTRAST
from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS, failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.misplaced_citations import doubt_of_places
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.reworded_sources import is_named_in_other_words
from pytest_modelmigrate.behaviours.source_quotes import SourceQuotes
from pytest_modelmigrate.behaviours.sources import Source, Sources, read_sources
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import CLOSING, OPENING, sentences

_CLOSE: Final = 0.08
"""Share of the sentences by which the counted coverage may be wrong."""

_CLAUSE: Final = 120
_SPEAKS_OF_SOURCES: Final = re.compile(
    r"\b(?:sources?|documents?|according to|quellen?|laut|dokumente?n?|selon|fuentes?|según|fonti|fonte|fontes|secondo"
    r"|segundo|bron(?:nen)?|volgens|źródł\w+|według)\b"
    r"|स्रोत|के अनुसार|来源|根据|资料|出典|資料|によると|المصدر|المصادر|وفق",
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

    Citations are marks (`[2]`, `[1, 3]`, raised numbers, `[name]`), `source 2`, addresses, names, titles, file names,
    sections (`§ 5`, if a source has one), and the API's citation blocks. Block quotes are compared too. What the reply
    cites beside its sources is a wrong source: `(Okafor et al., 2004)`, "Section 9" where the sources are sections 4
    and 7, and names in parentheses where the sources stand in parentheses. Failure classes: `no citation`,
    `wrong source`, `altered quote`, `too few citations`, `conflict not surfaced`. Whether a source supports
    the claim is not checked: use `judged` (in ExpertQA, experts found two thirds of the cited claims supported).

    Guesses (`Finding.doubt`) are a name that may be an ordinary word ("your lease"), a quotation without a citation
    near it, brackets that may be no citation, "according to" with an unknown name, "the Flood report says" where there
    is no such source, a source named in other words or in the last sentence alone, a figure beside a citation that
    another source has, and a coverage close to the wanted one. A quotation belongs to the citation right behind it, or
    to the one that introduces it.

    Args:
        sources: texts, addresses, file names or titles in the order of their numbers, or a dict of them by name;
            `Source` objects for more. In a dict of addresses by name, both identify the source.
        coverage: the share of sentences (0 to 1) that must have a citation.
        conflicting: groups of sources that contradict each other, by name or number from 1. All sources of a group
            must be cited, with a word of contrast.
        quotes: whether quotations of three words or more must occur in a source, if a source has a text.

    Example:
        >>> reply = Reply.from_text('The manual says "press the red button" [1].')
        >>> reply == cites(["To stop, press the red button."])
        True
        >>> reply = Reply.from_text("You have 30 days, according to the refund policy.")
        >>> reply == cites({"Refund policy": "https://shop.example/refunds"})
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
        wanted = ["Does every citation of the reply refer to one of the given sources, with at least one citation"]
        wanted += ["is every quotation word for word in the source that is named for it"] if self.quotes else []
        wanted += [f"do {self.coverage:.0%} of the sentences have a citation"] if self.coverage is not None else []
        wanted += ["does it name sources that contradict each other and say so"] if self.conflicting else []
        return f"{', and '.join(wanted)}?"

    @property
    def material(self) -> Mapping[str, str]:
        """The sources."""
        return {
            f"source-{number}": "\n".join(filter(None, [each.name, each.title, each.url, each.text]))
            for number, each in enumerate(self.sources, start=1)
        }

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
        """Check the citations, then the quotations, the coverage and the conflicts; what is sure comes first."""
        if (missing := missing_text(self, reply)) is not None:
            return missing
        citations = citations_in(reply, self.sources)
        quotes = SourceQuotes(self.sources, reply)
        if not citations:
            return self._uncited(reply, quotes)
        known = [each for each in citations if each.source is not None]
        found = [
            *self._judge_lost(citations),
            *self._judge_quotes(reply, citations, quotes),
            *self._judge_coverage(reply, known),
            *self._judge_conflicts(reply, known),
        ]
        problems = [each for each in found if not each.held]
        if problems:
            return next((each for each in problems if each.sure), problems[0])
        evidence = f"{len(known)} citations refer to sources; whether the sources support the claims was not checked"
        doubts = [] if any(not each.doubt for each in known) else [known[0].doubt]
        doubts += filter(
            None,
            [
                doubt_of_pointer(reply.text, known),
                doubt_of_supposed(reply.text, known),
                doubt_of_places(reply.text, known, self.sources),
            ],
        )
        doubts += [each.doubt for each in found]
        return held(self, evidence, [each.span for each in known if each.span], doubt="; ".join(dict.fromkeys(doubts)))

    def _uncited(self, reply: Reply, quotes: SourceQuotes) -> Finding:
        evidence = f"none of the {len(self.sources)} sources is cited"
        if quotes.verbatim(reply.text):
            return failed(self, "no citation", evidence, doubt="a source is quoted, but not named")
        if is_named_in_other_words(reply.text, self.sources):
            return held(self, "a source is named in nearly its words", doubt="a source may be named in other words")
        speaks = any(map(_SPEAKS_OF_SOURCES.search, (reply.text[:OPENING], reply.text[-CLOSING:])))
        doubt = "the text speaks of its sources" * speaks
        return failed(self, "no citation", evidence, doubt=doubt)

    def _judge_lost(self, citations: Sequence[Citation]) -> Iterator[Finding]:
        """What refers to no source; names that may be something else are a finding of their own."""
        lost = [each for each in citations if each.source is None]
        for group in ([each for each in lost if not each.doubt], [each for each in lost if each.doubt]):
            if group:
                shown = ", ".join(dict.fromkeys(each.shown for each in group))
                evidence = f"{shown}: there is no such source among the {len(self.sources)}"
                spans = [each.span for each in group if each.span]
                yield failed(self, "wrong source", evidence, spans, doubt=group[0].doubt)

    def _judge_quotes(self, reply: Reply, citations: Sequence[Citation], quotes: SourceQuotes) -> Iterator[Finding]:
        for citation in citations:
            if quotes.altered(citation):
                evidence = f"the cited text is not in source {citation.shown}: {citation.quote[:120]!r}"
                yield failed(self, "altered quote", evidence)
                return
        if not self.quotes or not any(quotes.folded):
            return
        for problem in islice(quotes.problems(reply.text, citations), MOST_SPANS):
            spans = [problem.span] if problem.span else []
            if problem.failure:
                yield failed(self, problem.failure, problem.evidence, spans, doubt=problem.doubt)
            else:
                yield held(self, problem.evidence, spans, doubt=problem.doubt)
            if not problem.doubt:
                return

    def _judge_coverage(self, reply: Reply, known: Sequence[Citation]) -> Iterator[Finding]:
        if self.coverage is None:
            return
        numbered = all(each.shown[:1] == "[" and each.shown[1:-1].isdigit() for each in known)
        share = citation_coverage(reply.text, () if numbered else self.sources)
        if abs(share - self.coverage) < _CLOSE:
            evidence = f"{share:.0%} of the sentences have a citation, wanted {self.coverage:.0%}"
            doubt = "the share of sentences with a citation is close to the wanted one"
            if share < self.coverage:
                yield failed(self, "too few citations", evidence, doubt=doubt)
            else:
                yield held(self, evidence, doubt=doubt)
            return
        if share < self.coverage:
            evidence = f"{share:.0%} of the sentences have a citation, wanted {self.coverage:.0%}"
            in_blocks = any(each.span is None for each in known)
            doubt = "the sentences of the API's citation blocks were not counted" * in_blocks
            yield failed(self, "too few citations", evidence, doubt=doubt)

    def _judge_conflicts(self, reply: Reply, known: Sequence[Citation]) -> Iterator[Finding]:
        cited = {each.source for each in known}
        sure = {each.source for each in known if not each.doubt}
        for group in self.conflicting:
            numbers = [self._number(each) for each in group]
            silent = [number for number in numbers if number not in cited]
            if silent:
                evidence = f"source {_listed(set(silent))} contradicts a cited one and is not cited"
                yield failed(self, "conflict not surfaced", evidence)
            elif not (contrast := self._sets_apart(reply.text, set(numbers))):
                evidence = f"sources {_listed(set(numbers))} are cited as if they agreed"
                doubt = "no word of contrast is known here; the conflict may be told in other words"
                yield failed(self, "conflict not surfaced", evidence, doubt=doubt)
            elif contrast == "perhaps":
                yield held(self, doubt="the word of contrast may be about something else")
            elif not sure.issuperset(numbers):
                yield held(self, doubt=next(each.doubt for each in known if each.source in numbers and each.doubt))

    def _sets_apart(self, text: str, numbers: set[int]) -> Literal["said", "perhaps", ""]:
        """Whether a word of contrast is within one sentence of citations of all of them.

        A conjunction such as "but" may be about something else where it does not stand between two of them.
        """
        read = [each.text for each in sentences(AFTER_STOP.sub(r"\2\1 ", text), keep_quotations=True)]
        perhaps = False
        for index, sentence in enumerate(read):
            if not CONTRAST.search(sentence):
                continue
            joined = " ".join(read[max(0, index - 1) : index + 2])
            places = [each for each in citations_in(Reply.from_text(joined), self.sources) if each.source in numbers]
            if numbers <= {each.source for each in places}:
                if CONTRADICTS.search(sentence) or _is_between(joined, places):
                    return "said"
                perhaps = True
        return "perhaps" if perhaps else ""

    def _number(self, source: str | int) -> int:
        if isinstance(source, int):
            return source - 1
        return next(
            (index for index, each in enumerate(self.sources) if source in (each.name, each.title, each.url)),
            -1,
        )


def _is_between(text: str, citations: Sequence[Citation]) -> bool:
    """Whether a word of contrast stands before the last of these citations, and near the first one or behind it."""
    spans = sorted(each.span for each in citations if each.span)
    if not spans:
        return True
    first = max(0, spans[0][0] - _CLAUSE)
    return bool(CONTRAST.search(text, first, spans[-1][1]))


def _listed(numbers: set[int]) -> str:
    return ", ".join(str(number + 1) for number in sorted(numbers))
