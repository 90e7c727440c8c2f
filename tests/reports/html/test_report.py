from __future__ import annotations

import base64
import hashlib
import html.parser
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.html import report

Write = Callable[..., str]

GOLDEN = Path(__file__).with_name("report.html")
TARGETS = tuple(Target("claude-opus-4-6", None, name) for name in ("one", "two", "three", "four"))
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>' \" &amp; ]]> --> \x1b[31m\u202eevil\ud800 {{ 7 * 7 }}"


class Page(html.parser.HTMLParser):
    """What a browser makes of a report: its elements, and its texts outside of style and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within = tag

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within not in ("style", "script"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())

    def having(self, name: str) -> list[str]:
        return [value or "" for _, attributes in self.tags if (value := attributes.get(name)) is not None]


def kept(text: str, characters: int | None = None) -> KeptReply:
    return KeptReply(text, len(text) if characters is None else characters, "prose", "end_turn", judged=(0,))


def outcome(case: str, target: Target, reply: str, *, held: bool = True, characters: int | None = None) -> Outcome:
    finding = Finding(held, "says('it')", None if held else "says another thing", "" if held else reply[:90])
    calls = (CallUsage("claude-opus-4-6", 200, "end_turn", Usage(100, 10)),)
    sample = Sample("passed" if held else "failed", calls=calls, findings=(finding,), reply=kept(reply, characters))
    return Outcome(case, target, (sample,))


def run_of(cases: int, reply: Callable[[int, int], str], targets: int = 4) -> Run:
    """A run in which the reply depends on the numbers of case and target."""
    return Run(
        TARGETS[:targets],
        tuple(
            outcome(f"test_a.py::test_it[{case}]", target, reply(case, number))
            for case in range(cases)
            for number, target in enumerate(TARGETS[:targets])
        ),
    )


def test_the_report_is_as_it_was(saved_run: Run, write: Write, body: Callable[[str], str], tmp_path: Path) -> None:
    found = body(write(saved_run))
    tmp_path.joinpath("report.html").write_text(found, encoding="utf-8")
    expected = GOLDEN.read_text(encoding="utf-8")
    assert found == expected, f"if the change is wanted: cp {tmp_path / 'report.html'} {GOLDEN}"


def test_the_same_run_makes_the_same_report(saved_run: Run, write: Write) -> None:
    assert write(saved_run) == write(saved_run)


def test_the_report_says_what_it_rests_on(saved_run: Run, write: Write) -> None:
    text = Page(write(saved_run)).text
    for said in (
        "answers of real models",
        "genai-prices 0.2.3",
        "aef612f0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6",
        "anthropic2.11.0",
        "cost-threshold0.2",
        "1 case on opus-4-7: 529 overloaded_error: Overloaded; run again",
        "replay: answers come from recordings",
    ):
        assert said in text


def test_a_simulated_run_says_so_first(saved_run: Run, write: Write) -> None:
    first = saved_run.outcomes[0]
    sample = replace(first.samples[0], simulated=True)
    run = replace(saved_run, outcomes=(replace(first, samples=(sample,)), *saved_run.outcomes[1:]))
    text = Page(write(run)).text
    assert "(simulated)" in text.partition("Skip")[0], "the title of the page"
    assert text.index("Migration report simulated") < text.index("The simulated API gave these answers") < 700
    assert "answers of real models" not in text


def test_a_browser_loads_nothing_and_runs_our_script_alone(saved_run: Run, write: Write) -> None:
    text = write(saved_run)
    page = Page(text)
    policy = next(each["content"] for tag, each in page.tags if tag == "meta" and "http-equiv" in each)
    for name in ("style", "script"):
        (inner,) = re.findall(rf"<{name}>(.*?)</{name}>", text, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in str(policy)
    assert str(policy).startswith("default-src 'none'; ")
    assert not page.having("src")
    assert not page.having("style"), "the policy would not let it apply"
    assert all(each.startswith(("#", "https://")) for each in page.having("href"))
    assert "url(" not in text
    assert "@import" not in text


def test_hostile_texts_stay_texts(write: Write) -> None:
    case = f"test_<b>.py::test_it[{HOSTILE}]"
    outcomes = tuple(outcome(case, target, HOSTILE, held=target.id == "one") for target in TARGETS[:2])
    run = Run(
        TARGETS[:2],
        tuple(replace(each, tags=(HOSTILE,), failure=HOSTILE) for each in outcomes),
        options={"models": HOSTILE},
        versions={"python": HOSTILE},
        commit=HOSTILE,
    )
    text = write(run)
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not {"img", "b>"} & {tag for tag, _ in page.tags}
    assert not page.having("onerror")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\ud800" not in text
    shown = HOSTILE.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e").replace("\ud800", "\\ud800")
    assert page.text.count(shown) >= 8


def test_a_ci_log_that_shows_the_file_obeys_no_line_of_a_reply(write: Write) -> None:
    reply = "fine\n::error::not <b>fine</b>\n  ::set-output name=x::1\n##[group]a\n##vso[task.x]\nstd::vector"
    text = write(run_of(1, lambda *_: reply))
    assert not re.search(r"^\s*::|##\[|##vso", text, re.MULTILINE)
    assert " ".join(reply.split()) in Page(text).text, "a browser shows the same text"
    assert "std::vector" in text


def test_a_text_from_right_to_left_is_shown_in_its_direction(write: Write) -> None:
    text = write(run_of(1, lambda *_: "שלום עולם"))
    assert re.search(r'<div class="reply" dir="auto"[^>]*>שלום עולם</div>', text)


def test_long_replies_are_cut_until_the_report_is_small_enough(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_BYTES", 250_000)  # the same bytes a reply as 2 MB for 200 cases on 4 targets
    text = write(run_of(25, lambda case, target: f"{case} <&> {target} word " * 700))
    assert 150_000 < len(text.encode()) <= 250_000
    left = re.findall(r"([\d,]+) more characters are left out", text)
    assert len(left) == 100, "every reply says how much of it is missing"


def test_a_line_of_a_megabyte_is_cut_and_says_by_how_much(write: Write) -> None:
    run = Run(TARGETS[:1], (outcome("test_a", TARGETS[0], "x" * 20_000, characters=1_000_000),))
    assert "980,000 more characters are left out." in write(run)


def test_a_large_run_shows_the_most_important_cases_and_how_many_there_are(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "MOST_CASES", 3)
    run = run_of(40, lambda *_: "same", targets=2)
    broken = outcome("test_a.py::test_it[39]", TARGETS[1], "other", held=False)
    page = Page(write(replace(run, outcomes=(*run.outcomes[:-1], broken))))
    assert "The 3 most important of 40 cases." in page.text
    assert [each["data-run"] for tag, each in page.tags if tag == "article"] == ["39", "0", "1"]


def test_too_many_comparisons_are_not_split_into_causes(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "_MOST_SPLIT", 1)
    text = write(run_of(2, lambda *_: "same", targets=2))
    assert "too many cases to split each cost here" in text


def test_every_text_is_redacted_and_the_script_is_left_alone(saved_run: Run, write: Write) -> None:
    seen = []

    def redact(text: str) -> str:
        seen.append(text)
        return text.replace("A-17", "ORDER").replace("const", "CONST").replace("case", "CASE")

    text = write(saved_run, redact)
    page = Page(text)
    assert "A-17" not in text
    assert "ORDER" in page.text
    assert "const list = " in text, "the redaction is for texts of the run"
    assert page.having("class").count("case") == 8
    assert all(isinstance(each, str) for each in seen)


def test_a_run_without_replies_and_a_run_without_outcomes_have_a_report(write: Write) -> None:
    one = Outcome("test_a", TARGETS[0], (Sample("passed"),))
    text = Page(write(Run(TARGETS[:1], (one,)))).text
    assert "Everything is decided." in text
    assert "answers of real models" not in text, "there are no answers"
    answered = replace(one, samples=(replace(outcome("test_a", TARGETS[0], "x").samples[0], reply=None),))
    text = Page(write(Run(TARGETS[:1], (answered,)))).text
    assert "This run keeps no replies." in text
    assert "answers of real models" in text
    assert "one baseline" not in text, "one target is compared with nothing"
    empty = Page(write(Run())).text
    assert "0 cases" in empty
    assert "No prompt test ran." in empty
    assert "Everything is decided." not in empty


def test_a_reply_that_is_withheld_says_why(write: Write) -> None:
    hidden = KeptReply("", 40, withheld="it contains what looks like an AWS access key")
    run = Run(TARGETS[:1], (Outcome("test_a", TARGETS[0], (Sample("passed", reply=hidden),)),))
    assert "The reply is not shown: it contains what looks like an AWS access key." in Page(write(run)).text


def test_what_the_session_said_is_a_note(saved_run: Run, write: Write) -> None:
    text = write(replace(saved_run, notes=("2 recordings are unused; to delete them, run\nmodelmigrate prune",)))
    assert "2 recordings are unused; to delete them, run <code>modelmigrate prune</code>" in " ".join(text.split())
