from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

OPUS = "--models=opus-4-7"
TOKEN = "ghp_" + "".join(random.Random(5).choices(string.ascii_letters + string.digits, k=36))  # noqa: S311 - a fake
OWN = "orchard violin kitten parade"
KEY = "\\n".join([f"{'-' * 5}BEGIN PRIVATE KEY{'-' * 5}", TOKEN[4:], TOKEN[4:], f"{'-' * 5}END PRIVATE KEY{'-' * 5}"])

FAILING = f"""
import logging
import pytest

@pytest.mark.prompt(user="Hello", max_tokens=20)
def test_assertion(reply):
    token = "{TOKEN}"
    print("printed", token)
    logging.warning("logged %s", token)
    assert reply.text == "{OWN}", "told " + token

@pytest.mark.prompt(user="Hello", max_tokens=20)
def test_exception(reply):
    try:
        raise ValueError("{TOKEN}")
    except ValueError as error:
        raise RuntimeError('''{KEY}''') from error

@pytest.mark.prompt(user="Hello", max_tokens=20)
def test_finding(reply):
    from pytest_modelmigrate import calls_tool
    quoted = {{"key": r"a service account with -----BEGIN PRIVATE KEY-----\\n{TOKEN[4:]}\\n{TOKEN[4:]}\\n"}}["key"]
    assert reply == calls_tool("{TOKEN}")
"""


@pytest.mark.parametrize(
    "flags", [("-vv", "-l"), ("--tb=short", "-rA"), ("--tb=native",), ("--tb=line",)], ids=" ".join
)
def test_failures_logs_locals_reports_and_the_cache_hold_no_credentials(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...]
) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", OWN)
    module = pytester.makepyfile(test_secret=FAILING)
    reports = [f"--migrate-report=run.{kind}" for kind in ("json", "md", "html")]
    result = pytester.runpytest(OPUS, "--migrate-calls=sim", "--junitxml=run.xml", *reports, *flags)
    result.assert_outcomes(failed=3)
    written = {path: path.read_text("utf-8") for path in pytester.path.rglob("*.*") if path.suffix in WRITTEN}
    assert {path.suffix for path in written} >= {".json", ".md", ".xml"}
    for text in (result.stdout.str(), result.stderr.str(), *written.values()):
        assert TOKEN[4:] not in text
        assert OWN not in text
    assert "[a GitHub token]" in result.stdout.str()
    if "-vv" in flags:
        result.stdout.fnmatch_lines(["note: credentials are masked in run.json, run.md, run.html"])
    assert module.exists()


WRITTEN = {".json", ".md", ".html", ".xml"}


def test_an_address_is_shown_without_its_password(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, suite: Path, api: RunningSimulator
) -> None:
    del suite
    address = api.url.replace("://", "://me:orchard-71@")
    api.close()
    monkeypatch.setenv("ANTHROPIC_BASE_URL", f"{address}?key=violin-kitten-5")
    result = pytester.runpytest(OPUS, "--migrate-calls=record")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*127.0.0.1* could not be reached: *"])
    result.stdout.no_fnmatch_line("*orchard-71*")
    result.stdout.no_fnmatch_line("*violin-kitten-5*")
    result.stdout.no_fnmatch_line("*me:*@127.0.0.1*")
