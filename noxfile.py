"""Combinations of versions and options that have to work: `nox` runs all, `nox --session oldest` one."""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False

PLUGIN_TESTS = ("tests/plugin", "tests/store", "tests/wire")
OPTIONS = ("-q", "-p", "no:cacheprovider", "-W", "error", "-n", "2")


def install(session: nox.Session, *constraints: str) -> None:
    """Install the project with its test extra, and what the combination asks for."""
    session.install("-q", "-e", ".[test]", *constraints)


@nox.session
def oldest(session: nox.Session) -> None:
    """Run the tests of the plugin with the oldest supported pytest, anthropic and syrupy."""
    install(session, "anthropic==0.121.*", "pytest==8.4.*", "syrupy==5.*")
    session.run("pytest", *OPTIONS, *PLUGIN_TESTS)


@nox.session
def newest(session: nox.Session) -> None:
    """The same with the newest releases."""
    install(session, "--upgrade", "--upgrade-strategy=eager")
    session.run("pytest", *OPTIONS, *PLUGIN_TESTS)


@nox.session
def guests(session: nox.Session) -> None:
    """Run the tests beside other plugins that reach into the same hooks."""
    install(session, "pytest-rerunfailures", "pytest-randomly", "pytest-recording")
    session.run("pytest", *OPTIONS, "-p", "no:randomly", "tests/plugin")


@nox.session(python=["3.12", "3.13", "3.14", "3.15"])
def pythons(session: nox.Session) -> None:
    """Run all tests on newer Pythons than the one that runs nox; one that is not installed is skipped."""
    install(session)
    session.run("pytest", *OPTIONS)


@nox.session
def without_xdist(session: nox.Session) -> None:
    """Run the tests of the plugin without pytest-xdist."""
    install(session)
    session.run("python", "-m", "pip", "uninstall", "-q", "-y", "pytest-xdist")
    session.run("pytest", "-q", "-p", "no:cacheprovider", "-W", "error", "tests/plugin")


@nox.session(default=False)
def mutations(session: nox.Session) -> None:
    """Measure which small faults the tests notice: `nox --session mutations -- --module usage_gate`."""
    install(session, "cosmic-ray")
    session.run("python", "benchmarks/mutations.py", *session.posargs)
