"""The options: their flags, ini keys, environment variables, defaults and help."""

from __future__ import annotations

from typing import Final, NamedTuple


class Option(NamedTuple):
    """One option; every session makes this class, and a dataclass would take three times as long.

    Attributes:
        flags: the first is the one that messages name; the last one has the prefix of the plugin.
        name: the end of its ini key and of its environment variable.
        metavar: stands for the value in `--help`.
        help: what it does, as `--help` and the table of options show it.
        default: the value when none is given.
        no_default: what the table shows where there is no default value.
        listed: whether its value is a list with commas; in an ini file, also several lines or a TOML list.
        repeatable: whether it may be given several times.
        switch: whether it takes no value.
        bare: the value when the flag stands alone; None when it needs one.
    """

    flags: tuple[str, ...]
    name: str
    metavar: str
    help: str
    default: str = ""
    no_default: str = "none"
    listed: bool = False
    repeatable: bool = False
    switch: bool = False
    bare: str | None = None

    @property
    def short(self) -> str:
        """Its flag without the prefix of the plugin, which another plugin may have; empty without one."""
        return self.flags[0] if len(self.flags) > 1 else ""

    @property
    def ini(self) -> str:
        """Its key in the ini file, such as `modelmigrate_models`."""
        return ini_key(self.name)

    @property
    def environment(self) -> str:
        """Its environment variable, such as `PYTEST_MODELMIGRATE_MODELS`."""
        return f"PYTEST_MODELMIGRATE_{self.name.upper()}"

    @property
    def shown_default(self) -> str:
        """Its default as `--help` and the table of options show it."""
        return self.default or ("off" if self.switch else self.no_default)


OPTIONS: Final = (
    Option(
        ("--models", "--migrate-models"),
        "models",
        "MODELS",
        "Claude models to run every prompt test on, separated by commas: opus-4-6,opus-4-7@xhigh. Full, dated, Bedrock "
        "and Vertex ids work too. A misspelt name is refused with suggestions; an unknown id that looks like a model "
        "runs, with a note. ROLE=MODEL moves one agent of a pipeline: opus-4-6,planner=opus-4-7+writer=sonnet-5@low.",
        listed=True,
    ),
    Option(
        ("--efforts", "--migrate-efforts"),
        "efforts",
        "EFFORTS",
        "Effort levels to cross with the models that name none: low,medium,high,xhigh,max. A test is skipped on a "
        "model that does not accept the effort.",
        no_default="each model's own",
        listed=True,
    ),
    Option(
        ("--migrate-baseline",),
        "baseline",
        "TARGET",
        "The target that the others are compared with, such as opus-4-6 or opus-4-6@high.",
        no_default="the first target",
    ),
    Option(
        ("--migrate-from",),
        "from",
        "MODELS",
        "Models that the code under test names today, separated by commas: requests of a client to them, or to the "
        "baseline's model, go to the target instead. Requests to other models stay as they are.",
        listed=True,
    ),
    Option(
        ("--migrate-calls",),
        "calls",
        "MODE",
        "Where answers come from: replay (recordings only), record (send what is not recorded yet and keep it), "
        "rerecord (send and keep all), live (send all, keep nothing), sim (the embedded simulated API; no key, no "
        "money).",
        default="replay",
    ),
    Option(
        ("--migrate-cost-threshold",),
        "cost_threshold",
        "PERCENT",
        "How much the cost of a case may rise against its snapshot: a percentage, a fraction below 1, or off to allow "
        "any rise.",
        default="20%",
    ),
    Option(
        ("--migrate-baseline-threshold",),
        "baseline_threshold",
        "PERCENT",
        "How much a case may cost more than on the baseline: a percentage, a fraction below 1, or off to allow any "
        "rise.",
        no_default="20%, and 62% where the target has the newer tokenizer, which makes up to 35% more tokens of the "
        "same text",
    ),
    Option(
        ("--migrate-cause-thresholds",),
        "cause_thresholds",
        "THRESHOLDS",
        "How much single causes may add to what a case costs on the baseline or in its snapshot, separated by commas: "
        "tokenizer=35%,output=10%. The thresholds for the whole cost then hold for all other causes together. "
        "Causes: tokenizer, prompt, output, thinking, cache, calls, price, refusals, tools.",
        listed=True,
    ),
    Option(
        ("--migrate-samples",),
        "samples",
        "NUMBER",
        "How many times every case runs on every target: a number such as 5, or a range such as 3..20, which goes on "
        "only with the cases that are still undecided.",
        default="1",
    ),
    Option(
        ("--migrate-pass-rate",),
        "pass_rate",
        "PERCENT",
        "The share of the samples of a case that must hold: a percentage, or a fraction up to 1.",
        default="100%",
    ),
    Option(
        ("--migrate-confirm",),
        "confirm",
        "NUMBER",
        "Samples that a case gets on the baseline and on the target when its result differs between them.",
        default="0",
    ),
    Option(
        ("--migrate-margin",),
        "margin",
        "PERCENT",
        "How much lower the pass rate of a case may be than on the baseline before it counts as regressed.",
        default="0%",
    ),
    Option(
        ("--migrate-audit",),
        "audit",
        "WHAT",
        "What to search for: efforts runs every case at the lowest effort of each model that names none, and at the "
        "next one where that does not do what the baseline does. --efforts limits the search.",
        no_default="off",
    ),
    Option(
        ("--migrate-concurrency",),
        "concurrency",
        "REQUESTS",
        "The most requests in flight, across all pytest-xdist workers; fewer while the API is busy.",
        default="32",
    ),
    Option(
        ("--migrate-rate",),
        "rate",
        "RATES",
        "How fast requests are sent to each model, where the API does not say it, separated by commas: 40/s, or "
        "2000/min,400k input/min,80k output/min. Other rate limits are learnt from the answers.",
        no_default="as the API allows",
        listed=True,
    ),
    Option(
        ("--migrate-retry-for",),
        "retry_for",
        "SECONDS",
        "For how long a request is retried that is refused because of a rate limit or an overload, or whose "
        "connection is lost: 120, 90s or 5min. 0 for the retries of the SDK only.",
        default="120",
    ),
    Option(
        ("--migrate-timeout",),
        "timeout",
        "SECONDS",
        "The longest time without a byte of an answer, and until a connection is open: 90, or connect=10,read=90.",
        no_default="connect=4; 60 seconds and 28 ms for each of a request's max_tokens, at most 600 seconds",
        listed=True,
    ),
    Option(
        ("--migrate-max-cost",),
        "max_cost",
        "USD",
        "US dollars that this run may spend, across all workers. Tests whose requests are not sent are inconclusive.",
    ),
    Option(
        ("--migrate-allow-unpriced",),
        "allow_unpriced",
        "",
        "Send requests whose price is unknown although there is a cap; they count as $0. Without it they are not sent.",
        switch=True,
    ),
    Option(
        ("--migrate-batch",),
        "batch",
        "PHASE",
        "Send the requests that are known in advance through Message Batches, at half price: wait (also the bare flag) "
        "submits and waits, submit submits and runs no test, collect runs the tests with the answers of an earlier "
        "submit. Open batches are kept in .modelmigrate/batches.json.",
        no_default="off",
        bare="wait",
    ),
    Option(
        ("--migrate-no-prefetch",),
        "no_prefetch",
        "",
        "Send each request when its test needs it, instead of before the tests run.",
        switch=True,
    ),
    Option(
        ("--migrate-report",),
        "report",
        "FILE",
        "Write the run, its findings and its verdict to a file: .json for machines, .html or .md for people, or "
        "FORMAT:FILE, such as comment:FILE for a comment on a pull request; repeatable.",
        repeatable=True,
    ),
    Option(
        ("--migrate-shard",),
        "shard",
        "PART/PARTS",
        "Run one part of the suite, so that several jobs share it: 2/5 is the second of five parts. Whole cases are "
        "split by recorded duration and cost, the same way in every job. Tests that use no target run in every job.",
    ),
    Option(
        ("--migrate-shape",),
        "shape",
        "",
        "Keep the shape of every reply (form, keys, tools, stop reason, refusal, length class; never its text) in its "
        "snapshot, and fail a test whose shape changes.",
        switch=True,
    ),
    Option(
        ("--migrate-require-snapshots",),
        "require_snapshots",
        "",
        "Fail the run when a case has no usage snapshot to compare its cost with. Without it, a note counts them.",
        switch=True,
    ),
    Option(
        ("--migrate-unsure",),
        "unsure",
        "MEANING",
        "What a finding means whose rule only guesses: guess (it counts like any other), fail (a test that would pass "
        "by a guess fails), error (a test that would pass or fail by a guess is an error).",
        default="guess",
    ),
    Option(
        ("--migrate-judge",),
        "judge",
        "MODEL",
        "The model that decides the findings whose rule only guesses, such as haiku-5-5; never one of the targets. Its "
        "answers are recorded and replayed, and are not part of the cost of a case. Without one the guess counts.",
    ),
    Option(
        ("--migrate-lint",),
        "lint",
        "",
        "Warn at collection about sentences in prompts that newer models take literally.",
        switch=True,
    ),
    Option(
        ("--migrate-adapt",),
        "adapt",
        "",
        "Edit requests that a target would reject, where the edit is mechanical: drop sampling parameters, replace "
        "thinking with a budget by adaptive thinking, replace a prefill by a user turn, and the like. Every edit is "
        "counted in the summary. An aid to see how the target replies before the code is edited.",
        switch=True,
    ),
    Option(
        ("--migrate-sim-script",),
        "sim_script",
        "FILE",
        "A TOML file of replies for the simulated API, tried before its own; repeatable.",
        repeatable=True,
    ),
)


def ini_key(name: str) -> str:
    """The ini key of an option, which is its `dest` in pytest's configuration as well."""
    return f"modelmigrate_{name}"
