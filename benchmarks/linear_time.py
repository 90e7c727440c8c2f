"""Show how long the behaviours take for a reply of a megabyte: `python benchmarks/linear_time.py`.

Every behaviour judges ordinary and hostile replies of a million characters; those that read JSON also the longest
replies whose broken JSON they still read. Printed are the slowest of both kinds with its seconds of processor time (the
least of up to eight, each with empty caches), and the ratio to half its length: about 2 is linear, 4 is the square.
Exit status 1 when a text takes more than 0.1 seconds, or grows with the square.

Run it on an idle machine: what else runs makes the processor slower.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.each_sentence import each_sentence
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.behaviours.length_within import length_within
from pytest_modelmigrate.behaviours.patch import patch
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.behaviours.shape_of import shape_of
from pytest_modelmigrate.behaviours.verified import verified
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.broken_json import LONGEST_GUESS, LONGEST_READ
from pytest_modelmigrate.text.language import detect_language

MILLION = 1_000_000
LIMIT_SECONDS = 0.1
SQUARE = 3.0
MOST_RUNS = 8
NEAR = 0.08

ORDINARY: Mapping[str, str] = {
    "English": "The quick brown fox jumps over the lazy dog, and on 3 March 2024 it cost 1,250 euros [1]. ",
    "lines": "- **Item** of a list: some words, and a number 12.5 (see https://example.com/a).\n",
    "paragraphs": 'She said "we will never sell it" to John Smith in Paris.\n\n',
    "Chinese": "\u6211\u4eec\u5728\u4e8c\u5341\u5e74\u524d\u5f00\u59cb\u4e86\u8fd9\u9879\u5de5\u4f5c\u3002",
    "JSON": '{"order": "A-17", "items": [1, 2.5, true, null], "note": "as agreed"}\n',
    "two sources": "The rent is due on the first day of each month [1]. Bikes are kept in the cellar [2]. ",
    "table": "| Model | Price in dollars |\n|---|---|\n" + 20 * "| Opus 4.7 | 5.00 and 25.00 |\n",
    "code": "Here is the next part:\n\n```python\n" + 12 * "    total = add(first[0], second)  # both\n" + "```\n",
    "diff": "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n" + 8 * "-    return first + second\n+    return add(first, 2)\n",
    "XML": "<answer>One sentence that answers the question.</answer>\n",
}

HOSTILE: Mapping[str, str] = {
    **{f"only {sign!r}": sign for sign in "[{\"'`*_#<>|(~-.,:1aA \n?\u201c\u300c"},
    "short table": "| a | b | c |\n|---|---|---|\n",
    "short code": "```python\nx = [1]\n```\n",
    "short diff": "--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a\n+b\n",
    "short XML": "<answer>one</answer>",
    "capitals": "John Smith ",
    "opened arrays": "[1,",
    "opened objects": '{"a":',
    "opened prose": "see [",
    "half marks": "[1 ",
    "fences": "```\n",
    "half quotes": '"a b c ',
    "slashes": "/*",
    "digits": "1,1.",
    "escapes": '{"\\',
    "months": "3 of ",
    "addresses": "http://",
}

COUNTED = (
    "words",
    "sentences",
    "paragraphs",
    "lines",
    "bullets",
    "numbered_items",
    "headings",
    "highlights",
    "placeholders",
    "capital_words",
    "unique_words",
    "numbers",
    "emoji",
)

FORMATS = (
    "markdown",
    "emoji",
    "html",
    "latex",
    "question",
    "exclamation",
    "digits",
    "uppercase",
    "lowercase",
    "punctuation",
)

BEHAVIOURS: Mapping[str, Behaviour] = {
    "json_reply()": json_reply(),
    "json_reply(dict)": json_reply(dict),
    **{f"formatted({unit})": formatted(**{unit: (0, MILLION)}) for unit in COUNTED},
    "formatted(xml)": formatted(xml=("thinking", "answer"), alone=True),
    "formatted(table)": formatted(table=True, alone=True),
    "formatted(csv)": formatted(csv=True),
    "formatted(code)": formatted(code="python", alone=True),
    "formatted(one_of)": formatted(one_of=["yes", "no"]),
    "formatted(contains)": formatted(contains={"dog": (0, None)}, whole_words=True),
    "formatted(case)": formatted(case="upper"),
    "formatted(language)": formatted(language="en"),
    "formatted(starts, ends, quoted)": formatted(starts="So", ends="it.", quoted=True),
    "divided()": divided(into=(0, MILLION)),
    "divided(each_sentence)": divided(each_sentence, into=(0, MILLION)),
    "calls_tool()": calls_tool("refund"),
    "cites(whole)": cites(["The rent is 40 euros.", "Bikes stand in the cellar."]),
    "cites()": cites(["press the red button", "a second source"], coverage=0.5),
    "grounded_in()": grounded_in("A source of 12 words, by Jane Doe, of 12 March 2024, 1,250 euros."),
    "patch()": patch(max_lines=1),
    "length_within()": length_within(1.5, of="A short baseline."),
    "clarifying_question()": clarifying_question(),
    "refusal()": refusal(),
    "avoids(words)": avoids("dog", "never", "refund"),
    "avoids(topics)": avoids(topics=["dogs", "moving house"]),
    "avoids(markdown)": avoids(formats="markdown"),
    "avoids(ten formats)": avoids(formats=FORMATS),
    "prefers()": prefers("Postgres", over="SQLite"),
    "falls_back()": falls_back(to="I don't know"),
    "keeps()": keeps(avoids("SQLite")),
    "admits_missing()": admits_missing("order number"),
    "verified()": verified("run_tests"),
}

READERS_OF_JSON = ("json_reply()", "json_reply(dict)", "calls_tool()", "reply.form, shape_of")


def main() -> int:
    """Print the slowest texts for each behaviour."""
    start = time.process_time()
    detect_language("The first detection loads the model.")
    print(f"the first detection of a language takes {time.process_time() - start:.2f} seconds, once per process\n")
    judges: dict[str, Callable[[Reply], object]] = {name: each.judge for name, each in BEHAVIOURS.items()}
    judges["reply.form, shape_of"] = shape_of
    slow, steep = [], []
    print("| behaviour | ordinary text | seconds | hostile text | seconds | ratio |")
    print("|---|---|---|---|---|---|")
    for name, judge in judges.items():
        judge(Reply.from_text("Warm up: what is imported on first use is not counted."))
        timed = {seed: _slowest(judge, seeds[seed], name) for seeds in (ORDINARY, HOSTILE) for seed in seeds}
        ordinary, hostile = (max(seeds, key=lambda seed: timed[seed]) for seeds in (ORDINARY, HOSTILE))
        whole, half = (_seconds(judge, HOSTILE[hostile], length, runs=MOST_RUNS) for length in (MILLION, MILLION // 2))
        figures = f"{ordinary} | {timed[ordinary]:.3f} | {hostile} | {timed[hostile]:.3f} | {whole / half:.1f}"
        print(f"| `{name}` | {figures} |", flush=True)
        if max(timed.values()) > LIMIT_SECONDS:
            slow.append(name)
        if whole / half > SQUARE and whole > LIMIT_SECONDS:
            steep.append(name)
    print(f"\nabove {LIMIT_SECONDS} seconds: {', '.join(slow) or 'none'}")
    print(f"steeper than linear: {', '.join(steep) or 'none'}")
    return 1 if slow or steep else 0


def _slowest(judge: Callable[[Reply], object], seed: str, name: str) -> float:
    lengths = (MILLION, LONGEST_READ, LONGEST_GUESS) if name in READERS_OF_JSON else (MILLION,)
    return max(_seconds(judge, seed, length) for length in lengths)


def _seconds(judge: Callable[[Reply], object], seed: str, length: int, *, runs: int = 2) -> float:
    """Processor seconds for a text of that length; measured again where it comes near the limit."""
    least = float("inf")
    for run in range(MOST_RUNS):
        reply = Reply.from_text((seed * (length // len(seed) + 1))[: length - run])
        _forget()
        gc.collect()
        start = time.process_time()
        judge(reply)
        least = min(least, time.process_time() - start)
        if run + 1 >= runs and least < NEAR:
            break
    return least


def _forget() -> None:
    """Empty the caches of texts and sentences; those of one value, or without a limit, hold what is loaded once."""
    for name, module in tuple(sys.modules.items()):
        for each in tuple(vars(module).values()) if name.startswith("pytest_modelmigrate.") else ():
            if hasattr(each, "cache_parameters") and (each.cache_parameters()["maxsize"] or 0) > 1:
                each.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
