"""Unsure findings: what a judge makes of a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pytest_modelmigrate.behaviours.judge import Judge, JudgeVerdict, shown_texts
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

OVERRULED: Final = "judged not to hold"
"""The class of failure where the rule guesses that the behaviour holds, and the judge says that it does not."""

_SIMULATED: Final = "the calls are simulated"
_NO_QUESTION: Final = "the matcher has no question"


def judged_finding(finding: Finding, question: str, material: Mapping[str, str], reply: Reply) -> Finding:
    """Put an unsure finding to the judge of the run; without a judge, the guess stands.

    Args:
        finding: the finding of a single behaviour.
        question: the behaviour's question; the behaviour holds if the answer is yes.
        material: further texts that the judge needs, by name.
        reply: the reply that the finding is about.

    Raises:
        JudgeError: the judge is the model that answered, misjudges a known reply, or gives no verdict.
    """
    ask = reply.ask
    if finding.sure or ask is None or not ask.unsure_judge:
        return finding
    if ask.simulated or not question:
        reason = _SIMULATED if ask.simulated else _NO_QUESTION
        return replace(finding, doubt=f"{finding.doubt}; not judged: {reason}")
    judge = Judge(ask.unsure_judge)
    judge.refuse_own_reply(reply, ask, "with --migrate-judge")
    judge.prove(ask)
    notes = "\n".join([*filter(None, [finding.failure, finding.evidence]), f"unsure, because: {finding.doubt}"])
    shown = {**shown_texts(reply, conversation=True), **material, "rule-notes": notes}
    return _decided(finding, judge.by_question(ask, question, shown), judge.model)


def _decided(finding: Finding, verdict: JudgeVerdict, model: str) -> Finding:
    """The finding as the judge decides it; what the rule saw is kept if the judge agrees."""
    evidence = f"judged by {model}: {verdict.reason}"
    if verdict.met != finding.held:
        failure = None if verdict.met else OVERRULED
        return Finding(verdict.met, finding.behaviour, failure, evidence, judged_by=model)
    both = f"{evidence}; {finding.evidence}" if finding.evidence else evidence
    return replace(finding, evidence=both, parts=(), doubt="", judged_by=model)
