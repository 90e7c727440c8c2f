"""The ini keys that have no flag: their types, defaults and help."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple


class IniKey(NamedTuple):
    """One key of the ini file; every session makes this class, and a dataclass would take three times as long.

    Attributes:
        name: the key.
        help: what it does, as `--help` shows it.
        type: its type, as `parser.addini` names it.
        default: the value where the ini file has none.
    """

    name: str
    help: str
    type: Literal["args", "bool", "linelist", "string"]
    default: str | bool | list[str] | None


LINT_IGNORE: Final = IniKey(
    "modelmigrate_lint_ignore", "Ids of prompt lint rules to leave out, such as MM003.", "args", []
)

MAX_COST_PER_MODEL: Final = IniKey(
    "modelmigrate_max_cost_per_model",
    "US dollars that a run may spend on a model, a line each: opus-5-5 = 2.00.",
    "linelist",
    [],
)

MAX_COST_PER_DAY: Final = IniKey(
    "modelmigrate_max_cost_per_day",
    "US dollars that all runs of a day (UTC) on this machine may spend in this project.",
    "string",
    "",
)

CALLS_PER_MONTH: Final = IniKey(
    "modelmigrate_calls_per_month",
    "How often the task of a case is done in a month, a line each: tests/test_refund.py::* = 20000.",
    "linelist",
    [],
)

IGNORE: Final = IniKey(
    "modelmigrate_ignore",
    "Parts of requests that vary from run to run, and do not count when a recording is looked for, a line each: a path "
    "(metadata.user_id), or a path and a pattern for its texts (system[0].text ~ Today is .*).",
    "linelist",
    [],
)

REDACT: Final = IniKey(
    "modelmigrate_redact",
    "Patterns, a line each: what they match is replaced by [redacted] in recordings and reports, and does not count "
    "when a recording is looked for.",
    "linelist",
    [],
)

INTERCEPT: Final = IniKey(
    "modelmigrate_intercept",
    "Whether prompt tests answer the requests of clients that the code under test makes itself.",
    "bool",
    True,
)

GITHUB: Final = IniKey(
    "modelmigrate_github",
    "Whether runs under GitHub Actions write the summary of the job, and annotations of failing tests.",
    "bool",
    True,
)

REPORT_REPLIES: Final = IniKey(
    "modelmigrate_report_replies",
    "Whether JSON and HTML reports hold the last reply of each sample.",
    "bool",
    True,
)

LEDGER: Final = IniKey(
    "modelmigrate_ledger",
    "Whether runs add the calls that they send to .modelmigrate/ledger.db. Default: on, and off in CI.",
    "bool",
    None,
)

INI_KEYS: Final = (
    LINT_IGNORE,
    MAX_COST_PER_MODEL,
    MAX_COST_PER_DAY,
    CALLS_PER_MONTH,
    IGNORE,
    REDACT,
    INTERCEPT,
    GITHUB,
    REPORT_REPLIES,
    LEDGER,
)
"""All of them, in the order of `--help`."""
