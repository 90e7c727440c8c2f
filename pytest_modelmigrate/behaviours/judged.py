"""The matcher `judged`: a model judges the reply by a rubric."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.judge import Judge, shown_texts
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import JudgeError
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Asker, Reply
from pytest_modelmigrate.facts.targets import EFFORTS


def judged(
    rubric: str,
    *,
    by: str,
    known: Sequence[tuple[str, bool]] = (),
    shows: str = "reply",
    effort: str | None = None,
) -> Behaviour:
    """A model judges that the reply meets the rubric.

    Use it for what the other behaviours cannot decide: tone, whether a question is the right one, whether a speech
    argues for the wanted side. Failure class: `rubric not met`, with the judge's reason as evidence.

    Before its first verdict, the judge must judge the known replies correctly. Its calls are recorded, replayed and
    priced like all others, separately from the calls of the case.

    Args:
        rubric: what must be true of the reply, in one sentence.
        by: the judging model, such as `opus-5-5`; it must not be under test.
        known: replies with their correct verdicts, at least one of each; if empty, a built-in rubric with three
            replies is used, one of which tries to influence the judge.
        shows: what the judge sees: `reply`, or `conversation` for the conversation and the reply.
        effort: the judge's effort level; None for the model's default.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: the rubric is empty, the model is unknown or takes no output format, or `known` has only one kind.
        JudgeError: on comparison: there is no run, or the judge is under test, misjudges a known reply or gives no
            verdict.

    Example:
        >>> assert reply == judged("The tone is friendly.", by="opus-5-5")  # doctest: +SKIP
    """
    __tracebackhide__ = True
    given = MatcherArguments("judged")
    given.text("rubric", rubric, "a sentence that says what must be true of the reply")
    given.choice("shows", shows, ("reply", "conversation"))
    if effort is not None:
        given.choice("effort", effort, EFFORTS)
    _judging_model(given, by)
    give = "a list of (reply, verdict) pairs, such as [('Hi!', True), ('No.', False)]"
    for each in given.collection("known", known, give):
        if not isinstance(each, tuple | list) or list(map(type, each)) != [str, bool]:
            raise given.wrong_type("known", each, give)
    if known and {verdict for _, verdict in known} != {True, False}:
        raise ValueError("known= needs at least one reply that meets the rubric and one that does not")
    return Judged(rubric, by=by, known=known, shows=shows, effort=effort)


class Judged(Behaviour):
    """See `judged`."""

    __slots__ = ("by", "effort", "known", "model", "rubric", "shows")

    def __init__(
        self,
        rubric: str,
        *,
        by: str,
        known: Sequence[tuple[str, bool]] = (),
        shows: str = "reply",
        effort: str | None = None,
    ) -> None:
        self.rubric = rubric
        self.by = by
        self.model = _judging_model(MatcherArguments("judged"), by)
        self.known = tuple((text, verdict) for text, verdict in known)
        self.shows = shows
        self.effort = effort

    @property
    def question(self) -> str:
        """Ask whether the rubric is met."""
        return f"Is this true of the reply: {self.rubric}"

    def judge(self, reply: Reply) -> Finding:
        """Ask the judge, after it has judged the known replies correctly."""
        ask = self._asker(reply)
        judge = Judge(self.model, self.effort)
        if self.known:
            judge.prove(ask, self.rubric, self.known)
        else:
            judge.prove(ask)
        verdict = judge.by_rubric(ask, self.rubric, shown_texts(reply, conversation=self.shows == "conversation"))
        if verdict.met:
            return held(self, f"{self.by}: {verdict.reason}")
        return failed(self, "rubric not met", f"{self.by}: {verdict.reason}")

    def _asker(self, reply: Reply) -> Asker:
        if reply.ask is None:
            raise JudgeError(
                f"{self!r} needs a test run to send its calls: compare it with the `reply` fixture, "
                "not with a reply that you built yourself"
            )
        Judge(self.model).refuse_own_reply(reply, reply.ask, "in judged(by=...)")
        return reply.ask

    def __repr__(self) -> str:
        named = [f"by={self.by!r}"]
        named += [f"known={list(self.known)!r}"] if self.known else []
        named += [f"shows={self.shows!r}"] if self.shows != "reply" else []
        named += [f"effort={self.effort!r}"] if self.effort else []
        return f"judged({self.rubric!r}, {', '.join(named)})"


def _judging_model(given: MatcherArguments, by: str) -> str:
    __tracebackhide__ = True
    named = catalog().named(given.text("by", by, "the judging model, such as 'opus-5-5'"))
    if named is None:
        close = ", ".join(catalog().suggestions(by))
        raise given.wrong_value("by", by, f"unknown model{f', did you mean {close}?' if close else ''}")
    if named.model is not None and not named.model.structured_outputs:
        raise given.wrong_value("by", by, f"{named.id} has no structured outputs, which a judge needs")
    return named.id
