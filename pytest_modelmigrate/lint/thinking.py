"""Instructions about thinking, which newer models do on their own and keep to themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import VERBS, bare, joined, lowered, sentence as sentence_of
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptSentence
from pytest_modelmigrate.lint.risks import Hit

_STEPWISE: Final = re.compile(
    r"(?:(?:please|always|first|now|then|and|so),?\s+){0,4}(?:let's |let us |you (?:should|must|will) )?"
    r"(?:(?:think|reason)(?:\s+(?:through|about|on|over)(?:\s+(?:this|it|that|your \w+|the \w+))?)?"
    r"|work(?:\s+(?:through|it out|this out|out|on))(?:\s+(?:this|it|the \w+))?|take (?:it|this)|go)"
    r"(?:\s+(?:carefully|deeply|slowly|logically|hard|aloud|out loud|through))*(?:,|\s+and)?\s+step[- ]by[- ]step"
    r"(?:\s+(?:before (?:you )?\w+(?:\s+\w+){0,3}|about (?:this|it|the \w+(?: \w+)?)|through (?:this|it|the \w+)))?",
    re.IGNORECASE,
)
_DEEP_BREATH: Final = re.compile(r"take a deep breath", re.IGNORECASE)
_OUTPUT_STEPS: Final = re.compile(
    r"\b(?:explain|instructions?|guide|tutorial|recipe|show|describe|teach)\b", re.IGNORECASE
)

_REASONING: Final = (
    r"(?:reasoning(?: process| steps?| chain| trace)?|thinking(?: process| steps)?|thought process(?:es)?|"
    r"chain[- ]of[- ]thoughts?|train of thought|(?:internal|inner) (?:monologue|thoughts?|dialogue)|scratchpad)"
)
_EXTRACTED: Final = re.compile(
    r"(?P<verb>\b(?:write|show|explain|output|print|reveal|share|include|give|provide|describe|state|display|dump|expose|"
    r"narrate|"
    r"spell|walk (?:me|us|the user) through|document|present|articulate|lay|verbali[sz]e|detail|outline))"
    rf"(?:\s+(?:out|down|me|us|the user|all of|all|also|"
    rf"in (?:an? )?[\w-]{{3,12}}(?: [\w-]{{2,12}}){{0,2}} (?:manner|way|fashion)))*"
    r"\s+(?:your|its)\s+"
    r"(?:(?:full|complete|entire|detailed|step-by-step|internal|own|inner|hidden|raw|whole|exact|private|clear|brief|"
    r"short)\s+)*"
    rf"{_REASONING}\b(?!\s+(?:for|behind|on|regarding|skills|abilities|ability|capabilities)\b)",
    re.IGNORECASE,
)
_TAGGED: Final = re.compile(
    r"\b(?:put|write|wrap|place|enclose|include|output|use|start|begin|first|think|reason|inside|within|in|between)\b"
    r"[^.]{0,80}<(?:thinking|reasoning|scratchpad|chain_of_thought|inner_monologue|cot|thought|thoughts|think)>",
    re.IGNORECASE,
)
_ALOUD: Final = re.compile(r"\bthink(?:ing)?\s+(?:out loud|aloud)\b", re.IGNORECASE)
_NEGATED: Final = re.compile(r"\b(?:not|never|don't|without|avoid|no|refrain)\b[^,.;]{0,40}$", re.IGNORECASE)

_UNTHINKING: Final = re.compile(
    r"(?:(?<!you )(?<!we )(?<!\bi )(?<!they )\b(?:do not|don't|never)\s+(?:over-?think\b|think\b"
    r"(?=\s*(?:$|[.,;!:)\u2014]|(?:before|too|out loud|aloud|step|hard|much|deeply|long|first|at all|just)\b)))"
    r"|\b(?:answer|respond|reply|act|output)\b[^.,]{0,40}\bwithout (?:any )?"
    r"(?:thinking|reasoning)\b(?!\s+(?:about|that))"
    r"|^no (?:thinking|reasoning)\b(?!\s+(?:about|that))"
    r"|\b(?:do not|don't|never)\s+(?:use|output|emit|include|produce|generate|write|start with)\s+(?:any\s+)?"
    r"(?:<(?:thinking|think|reasoning)>|thinking (?:blocks?|tags?|steps)|(?:hidden |internal |extended )reasoning)"
    r"|(?:^|\s)/no_?think\b)",
    re.IGNORECASE,
)
_THEN: Final = re.compile(rf"[^.]{{0,60}}?(?:,|;|\band)\s*(?:and\s+)?(?:then\s+)?(?={VERBS}\b)", re.IGNORECASE)
_LOOSE_WORDS: Final = 3
_LOOSE_ENDS: Final = re.compile(r"^[\s,;:—\u2013-]*(?:(?:and|then|but|so|before)\b[\s,]*)*", re.IGNORECASE)
_LOOSE_FRONT: Final = re.compile(r"[\s,;:(—\u2013-]*(?:\b(?:and|then|but|so|please|also)\b[\s,]*)*$", re.IGNORECASE)

_SUBORDINATE: Final = re.compile(
    r"(?:when|whenever|if|while|before|after|for|in|once|as|during|at|to)\b[^,]*$", re.IGNORECASE
)

_THINK_THROUGH: Final = (
    "Delete it and leave the depth to the effort setting (raise it one level if answers are shallow); where effort "
    'must stay low, write: "This needs careful multistep thinking: think the problem through before you answer."'
)


def stepwise_thinking(prompt: ParsedPrompt) -> Iterator[Hit]:
    """Sentences such as `Think step by step.`."""
    message = "models think in steps without being told; the effort level sets how much"
    for sentence in prompt.sentences:
        match = _STEPWISE.search(sentence.masked) or _DEEP_BREATH.search(sentence.masked)
        if not match or _OUTPUT_STEPS.search(sentence.masked[: match.start()]):
            continue
        rest = without(sentence, match.start(), match.end())
        yield Hit(sentence, message, rest or _THINK_THROUGH)


def reasoning_extraction(prompt: ParsedPrompt) -> Iterator[Hit]:
    """`Write out your reasoning.`, or a request to think inside tags."""
    message = "a request for the reasoning can be refused (reasoning_extraction)"
    for sentence in prompt.sentences:
        found = (_EXTRACTED.search(sentence.masked), _ALOUD.search(sentence.masked), _TAGGED.search(sentence.masked))
        match = next((each for each in found if each and not _NEGATED.search(sentence.masked[: each.start()])), None)
        if match is None:
            continue
        if match.re is _EXTRACTED and match["verb"].lower() in {"explain", "give", "provide", "state", "include"}:
            kept = _LOOSE_FRONT.sub("", sentence.text[: match.start()])
            rest = _LOOSE_ENDS.sub("", sentence.text[match.end() :])
            yield Hit(
                sentence,
                message,
                joined(
                    kept,
                    "Give the reasons for the answer in one or two sentences",
                    rest if len(rest.split()) > _LOOSE_WORDS else "",
                ),
            )
            continue
        kept = without(sentence, match.start(), len(sentence.text)) if match.start() else ""
        then = _THEN.match(sentence.masked, match.end())
        rest = sentence.text[then.end() :] if then else ""
        told = 'Delete it and read the thinking blocks of the reply instead (thinking.display: "summarized")'
        yield Hit(sentence, message, joined(kept, told, rest))


def forbidden_thinking(prompt: ParsedPrompt) -> Iterator[Hit]:
    """`Do not think.`: reasoning and its tags then appear in the reply."""
    for sentence in prompt.sentences:
        match = _UNTHINKING.search(sentence.masked)
        if not match:
            continue
        rest = without(sentence, match.start(), match.end())
        yield Hit(
            sentence,
            "with a ban on thinking, reasoning appears in the visible reply",
            joined(rest, "Delete the ban and keep thinking on at a lower effort" if not rest else ""),
        )


def without(sentence: PromptSentence, start: int, end: int) -> str:
    """The sentence without a part of it; empty if nothing important is left."""
    before = _LOOSE_FRONT.sub("", sentence.text[:start])
    after = bare(_LOOSE_ENDS.sub("", sentence.text[end:]))
    if _SUBORDINATE.match(before):
        return sentence_of(f"{before}, {lowered(after)}") if after else ""
    left = [part for part in (before, after) if len(part.split()) > 1]
    return joined(*left) if left else ""
