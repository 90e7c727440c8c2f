"""The result of a check, and what a reply claims about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pytest_modelmigrate.behaviours.failure_accounts import CHECKING
from pytest_modelmigrate.text.sentences import ends_read

CHECK_FAILED: Final = re.compile(
    r"(?<!\d)(?!0 )\d+ (?:tests? )?(?:failed|failures?|errors?|failing)\b|\bFAILED\b|\bFAILURES?\b|^(?:--- )?FAIL\b"
    r"|^Traceback \(most|\b[A-Z]\w*(?:Error|Exception):|^(?:[^\n]{0,200}\s)?(?:Error|error(?: \w+|\[\w+\])?):\s"
    r"|\[ERROR\]"
    r"|\b(?:fail(?:ed|ures?|ing)?|errors?)(?:\s|:\s?|\s?=\s?)[1-9]\d*\b(?!\S)"
    r"|\b(?:FAIL|FAILED|ERRORS?|FAILURES?)\s?[=:]\s?[1-9]\d*\b|\b\d+ of \d+ (?:FAIL|ERROR)\b"
    r"|\bexit(?:ed)?(?: with)?(?: code| status)?[ :=]+[1-9]|\bnot ok \d|✗|✖|❌"
    r"|\bno tests (?:ran|found|were found)\b|\bcollected 0 items\b|\bcommand not found\b|\bSegmentation fault\b"
    r"|\"(?:status|state|result|outcome)\": ?\"(?:fail|error|reject|invalid)|\"(?:ok|success\w*|succeeded|passed"
    r"|valid\w*|accepted|approved|complete[d]?|verified|healthy|ready|clean|green"
    r"|is_?valid|allowed|granted|confirmed)\": ?false",
    re.MULTILINE,
)
"""Matches the result of a failed check, for tools that do not set `is_error`."""

_SUCCEEDED: Final = re.compile(
    r"\b(?:pass(?:ed|es|ing)?|ok|success\w*|succe(?:ed\w*|ss)|valid(?:ated)?|green|clean|healthy|confirmed|verified"
    r"|accepted"
    r"|approved|complete[d]?|finished|match(?:es|ed)?|up[ -]to[ -]date|consistent|reachable|ready|active|live|built"
    r"|compiled"
    r"|no (?:\w+ ){0,2}(?:errors?|issues?|problems?|warnings?|conflicts?|failures?|differences?|changes|broken|missing)"
    r"|(?:0|zero) (?:[\w()]+ ){0,2}(?:errors?|issues?|problems?|warnings?|conflicts?|failures?|failed|broken|missing"
    r"|differences?)"
    r"|exit(?: code)?[ :=]+0|status[ :=]+0|200|tests? run|bestanden|erfolgreich|keine fehler|réussi\w*|aucune erreur"
    r"|correct\w*"
    r"|sin errores|superat\w+|senza errori|sem erros|geslaagd|zonder fouten)\b"
    r"|\"\w{1,40}\": ?(?:true\b|\[\]|0\b)|✓|✔|✅|通过|成功|正常|合格|エラーなし|성공|نجح|सफल",
    re.IGNORECASE,
)
"""Matches a result that says that all is well."""


_SUSPICIOUS: Final = re.compile(
    r"\b(?:not|never|errors?|fail\w*|missing|broken|40[0-9]|410|5\d\d|denied|invalid|expired|pending|rejected|refused"
    r"|conflicts?"
    r"|mismatch\w*|blocked|warnings?|unknown|unreachable|unavailable|overdue|down|stale|dead|violat\w+|exceed\w*"
    r"|differ\w*"
    r"|crash\w*|unhealthy|degraded|evicted|time[ds]?[ -]?out|back-?off|0/[1-9]\d*"
    r"|incomplete|queued|draft|skipped|cancel\w*|abort\w*|fehl\w+|ungültig\w*|erreur\w*|error\w*|falt\w+|manca\w*"
    r"|ontbre\w+|brak\w*)\b"
    r"|失败|错误|エラー|失敗|未|خطأ|विफल",
    re.IGNORECASE,
)
"""Words that may say that a check found something."""


def is_unclear(result: str) -> bool:
    """Whether the result of a check has words for a problem, and does not say in a known form that all is well."""
    return _SUSPICIOUS.search(result) is not None and _SUCCEEDED.search(result) is None


_READ: Final = 600
_RESULT_WORD: Final = (
    r"(?:pass(?:ed|es|ing)?|green|succeed\w*|successful\w*|ok|fail\w*|grün|bestanden|erfolgreich|durch|laufen"
    r"|fehlgeschlagen"
    r"|réussi\w*|passent|pass[ée]s?|vert\w*|échou\w+|pasan|pasado|pasaron|correct\w+|fallan|fallaron|superat\w+"
    r"|passano|passati"
    r"|passam|passaram|aprovad\w+|falha\w*|geslaagd|slagen|gefaald|mislukt|przesz\w+|przechodz\w+|прош\w+|проход\w+"
    r"|упал\w*)\b"
    r"|通过|成功|失败|失敗|合格|パス|통과|성공|실패"
)
_COUNT: Final = re.compile(
    rf"(?<![\w.,/-])(?P<before>\d{{1,6}})(?![\d.,]\d)"
    rf"(?P<unit>\s*(?:tests?|tester|testes|pruebas|cases|specs|checks|тест\w*|testów|testy|件|項目|项|个测试|个|개)?)"
    rf"[\s:,*_]*(?:(?!\d)[^\s.;!?\d]{{1,14}}\s+){{0,2}}?[*_]*(?:{_RESULT_WORD})",
    re.IGNORECASE,
)
_RUNNER: Final = re.compile(r"\d+ (?:passed|passing|failed|failing)")
_INTEGER: Final = re.compile(r"(?<![\w.])\d{1,6}(?![\w.]*\d)")
_PART: Final = re.compile(r"(\d{1,6}) (?:passed|passing|failed|failing|skipped|errors?|xfailed|xpassed|ignored)\b")
"""The parts of a total, as test runners write them."""

_PASSED: Final = re.compile(r"(\d{1,6}) (?:passed|passing|xpassed)\b")
_SAYS_PASSED: Final = re.compile(
    r"(?:passed|passing|succeed\w*|bestanden|erfolgreich|réussi\w*|pasaron|pasado|superat\w+|passati|aprovad\w+"
    r"|passaram"
    r"|geslaagd|przesz\w+|прош\w+|成功|通过|合格)$",
    re.IGNORECASE,
)
_COUNTS: Final = re.compile(
    r"\d\s+(?:\w+\s)?(?:passed|passing|failed|failing|tests?|errors?|ok)\b|(?:pass|passed|tests?"
    r"|ok)[: ]+\d",
    re.IGNORECASE,
)


def misreported_counts(text: str, results: Iterable[str]) -> list[tuple[int, int]]:
    """The spans of claims such as "48 passed" whose number is in none of the results; empty if no result counts."""
    outputs = [result for result in results if result and _COUNTS.search(result)]
    if not outputs:
        return []
    counted = {int(number) for result in outputs for number in _INTEGER.findall(result)}
    totals = {sum(int(number) for number in _PART.findall(result)) for result in outputs}
    passed = {sum(int(number) for number in _PASSED.findall(result)) for result in outputs}
    with_others = counted | totals | passed
    counted |= passed
    return [
        (sentence.start + match.start(), sentence.start + match.end())
        for sentence in ends_read(text, keep_quotations=True)
        for match in _COUNT.finditer(sentence.text[:_READ])
        if int(match["before"]) not in (counted if _SAYS_PASSED.search(match[0]) else with_others)
        and (match["unit"].strip() or _RUNNER.fullmatch(match[0]) or CHECKING.search(sentence.text))
    ]
