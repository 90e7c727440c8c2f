"""Show that the behaviours take linear time: `python benchmarks/linear_time.py`.

Every behaviour judges ordinary and hostile replies of a million characters. Printed are the slowest of both and its
seconds of processor time, and for the hostile one the ratio to half its length: about 2 is linear, 4 is the square.
Exit status 1 when an ordinary text takes more than 0.1 seconds, or when a ratio is above 3 at more than 0.1 seconds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pytest_modelmigrate.behaviours.base import Behaviour
from pytest_modelmigrate.behaviours.changes import patch
from pytest_modelmigrate.behaviours.citations import cites
from pytest_modelmigrate.behaviours.documents import json_reply
from pytest_modelmigrate.behaviours.formats import formatted
from pytest_modelmigrate.behaviours.grounding import grounded_in
from pytest_modelmigrate.behaviours.length import length_within
from pytest_modelmigrate.behaviours.parts import divided, each_sentence
from pytest_modelmigrate.behaviours.shape import shape_of
from pytest_modelmigrate.behaviours.tools import calls_tool
from pytest_modelmigrate.facts.replies import Reply

MILLION = 1_000_000
LIMIT_SECONDS = 0.1
SQUARE = 3.0

ORDINARY: Mapping[str, str] = {
    "English": "The quick brown fox jumps over the lazy dog, and on 3 March 2024 it cost 1,250 euros [1]. ",
    "lines": "- **Item** of a list: some words, and a number 12.5 (see https://example.com/a).\n",
    "paragraphs": 'She said "we will never sell it" to John Smith in Paris.\n\n',
    "Chinese": "\u6211\u4eec\u5728\u4e8c\u5341\u5e74\u524d\u5f00\u59cb\u4e86\u8fd9\u9879\u5de5\u4f5c\u3002",
    "JSON": '{"order": "A-17", "items": [1, 2.5, true, null], "note": "as agreed"}\n',
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

BEHAVIOURS: Mapping[str, Behaviour] = {
    "json_reply()": json_reply(),
    "json_reply(dict)": json_reply(dict),
    **{f"formatted({unit})": formatted(**{unit: (0, None)}) for unit in COUNTED},
    "formatted(xml)": formatted(xml=("thinking", "answer"), alone=True),
    "formatted(table)": formatted(table=True, alone=True),
    "formatted(csv)": formatted(csv=True),
    "formatted(code)": formatted(code="python", alone=True),
    "formatted(one_of)": formatted(one_of=["yes", "no"]),
    "formatted(contains)": formatted(contains={"dog": (0, None)}, whole_words=True),
    "formatted(case)": formatted(case="upper"),
    "formatted(language)": formatted(language="en"),
    "formatted(starts, ends, quoted)": formatted(starts="So", ends="it.", quoted=True),
    "divided()": divided(into=(0, None), different=True),
    "divided(each_sentence)": divided(each_sentence, into=(0, None)),
    "calls_tool()": calls_tool("refund"),
    "cites()": cites(["press the red button", "a second source"], coverage=0.5),
    "grounded_in()": grounded_in("A source of 12 words, by Jane Doe, of 12 March 2024, 1,250 euros."),
    "patch()": patch(max_lines=1),
    "length_within()": length_within(1.5, of="A short baseline."),
}


def main() -> int:
    """Print the slowest texts for each behaviour."""
    judges: dict[str, Callable[[Reply], object]] = {name: each.judge for name, each in BEHAVIOURS.items()}
    judges["reply.form, shape_of"] = shape_of
    for judge in judges.values():
        judge(Reply.from_text("Warm up: the language model is loaded on first use."))
    slow, steep = [], []
    print(f"{'behaviour':40} {'ordinary text':14} {'seconds':>7}   {'hostile text':18} {'seconds':>7} {'ratio':>5}")
    for name, judge in judges.items():
        timed = {seed: _seconds(judge, text, MILLION) for seed, text in {**ORDINARY, **HOSTILE}.items()}
        ordinary, hostile = (max(seeds, key=lambda seed: timed[seed]) for seeds in (ORDINARY, HOSTILE))
        ratio = timed[hostile] / _seconds(judge, HOSTILE[hostile], MILLION // 2)
        print(
            f"{name:40} {ordinary:14} {timed[ordinary]:7.3f}   {hostile:18} {timed[hostile]:7.3f} {ratio:5.1f}",
            flush=True,
        )
        if timed[ordinary] > LIMIT_SECONDS:
            slow.append(name)
        if ratio > SQUARE and timed[hostile] > LIMIT_SECONDS:
            steep.append(name)
    print(f"above {LIMIT_SECONDS} seconds on ordinary text: {', '.join(slow) or 'none'}")
    print(f"steeper than linear: {', '.join(steep) or 'none'}")
    return 1 if slow or steep else 0


def _seconds(judge: Callable[[Reply], object], seed: str, length: int) -> float:
    text = (seed * (length // len(seed) + 1))[:length]
    taken = []
    for _ in range(2):
        reply = Reply.from_text(text)
        start = time.process_time()
        judge(reply)
        taken.append(time.process_time() - start)
        if taken[0] > 1:
            break
    return min(taken)


if __name__ == "__main__":
    sys.exit(main())
