"""Combinations of versions and options that have to work: `nox` runs all, `nox --session oldest` one."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False

PLUGIN_TESTS = ("tests/plugin", "tests/store", "tests/wire")
QUICK_TESTS = (
    "tests/plugin/test_calls.py",
    "tests/plugin/test_checked_options.py",
    "tests/plugin/test_clients.py",
    "tests/plugin/test_event_loops.py",
    "tests/plugin/test_gateway.py",
    "tests/plugin/test_good_guest.py",
    "tests/plugin/test_intercepted_clients.py",
    "tests/plugin/test_interception.py",
    "tests/plugin/test_interception_cleanup.py",
    "tests/plugin/test_interception_outside_tests.py",
    "tests/plugin/test_interception_switch.py",
    "tests/plugin/test_interception_threads.py",
    "tests/plugin/test_matrix.py",
    "tests/plugin/test_option_values.py",
    "tests/plugin/test_options.py",
    "tests/plugin/test_platform_clients.py",
    "tests/plugin/test_replaced_fixtures.py",
    "tests/plugin/test_reporting.py",
    "tests/plugin/test_sample_ranges.py",
    "tests/plugin/test_sampled_failures.py",
    "tests/plugin/test_sampling.py",
    "tests/plugin/test_sampling_options.py",
    "tests/plugin/test_unmanaged_clients.py",
    "tests/plugin/test_usage_snapshots.py",
    "tests/plugin/test_workers.py",
    "tests/store/test_snapshots.py",
    "tests/wire/test_interrupted_streams.py",
    "tests/wire/test_sdk_parity.py",
    "tests/wire/test_stream_recorder.py",
    "tests/wire/test_unmanaged_clients.py",
)
"""What depends most on the releases of pytest, anthropic and syrupy."""

OPTIONS = ("-q", "-p", "no:cacheprovider", "-W", "error", "-n", "2")
CLIENTS = {
    "langchain": ("langchain", "langchain-anthropic"),
    "instructor": ("instructor",),
    "pydantic_ai": ("pydantic-ai-slim[anthropic]",),
    "platforms": ("anthropic[bedrock,vertex]",),
}

HOSTILE_FILES = "tests/store/test_hostile_files.py"

PLATFORM_TESTS = (
    "tests/facts/test_aws_event_stream.py",
    "tests/simulator/test_platforms.py",
    "tests/plugin/test_platform_clients.py",
)


def install(session: nox.Session, *constraints: str) -> None:
    """Install the project with its test extra, and what the combination asks for."""
    session.install("-q", "-e", ".[test]", *constraints)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and formatting, and the workflows."""
    install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    workflows = sorted([*Path(".github/workflows").glob("*.yml"), *Path("examples/ci/github").glob("*.yml")])
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *map(str, workflows))
    pipelines = sorted(Path("examples/ci/gitlab").glob("*.yml"))
    session.run("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", *map(str, pipelines))


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of the package, and those of the public API as tests use it."""
    install(session)
    session.run("mypy")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build; a warning is an error."""
    session.install("-q", "-e", ".[docs]")
    session.run("sphinx-build", "-q", "-W", "--keep-going", "docs", "docs/_build")


@nox.session
def coverage(session: nox.Session) -> None:
    """Run all tests and measure branch coverage, in subprocesses and pytest-xdist workers too."""
    install(session)
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *OPTIONS)
    session.run("coverage", "combine", "-q")
    session.run("coverage", "report")


@nox.session
def oldest(session: nox.Session) -> None:
    """Test the plugin with the oldest supported pytest, anthropic and syrupy; `-- --quick` leaves slow tests out."""
    install(session, "anthropic==0.121.*", "pytest==8.4.*", "syrupy==5.*")
    quick = "--quick" in session.posargs
    session.run("pytest", *OPTIONS, *(("-m", "not slow", *QUICK_TESTS) if quick else PLUGIN_TESTS))


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


@nox.session(default=False)
def gateway_clients(session: nox.Session) -> None:
    """Test the gateway with clients that are not ours: LiteLLM, claude-agent-sdk, and with npm the TypeScript SDK."""
    install(session, "claude-agent-sdk", "litellm")
    folder = session.create_tmp()
    if shutil.which("npm"):
        session.run("npm", "install", "--silent", "--prefix", folder, "@anthropic-ai/sdk", external=True)
    modules = {"NODE_PATH": str(Path(folder, "node_modules").absolute())}
    session.run("pytest", *OPTIONS, "-rs", "tests/gateway_clients", env=modules)


@nox.session(default=False)
def hostile_files(session: nox.Session) -> None:
    """Damage a file of each format in 2,000 ways, instead of the 120 of every run."""
    install(session)
    session.run("pytest", "-q", "-p", "no:cacheprovider", HOSTILE_FILES, env={"MODELMIGRATE_TEST_MUTATIONS": "2000"})


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Test the HTML report in Chromium, which has to be installed; with npm, also by axe-core in light and dark."""
    install(session, "playwright")
    folder = session.create_tmp()
    if shutil.which("npm"):
        session.run("npm", "install", "--silent", "--prefix", folder, "axe-core", external=True)
    axe = {"AXE_CORE": str(Path(folder, "node_modules/axe-core/axe.min.js").absolute())}
    session.run("pytest", "-q", "-p", "no:cacheprovider", "-rs", "tests/browser", env=axe)


@nox.session
@nox.parametrize("library", list(CLIENTS))
def clients(session: nox.Session, library: str) -> None:
    """Migrate an application with each library that makes clients of its own, in an environment of its own."""
    install(session, *CLIENTS[library])
    tests = PLATFORM_TESTS if library == "platforms" else (f"tests/clients/test_{library}.py",)
    # The libraries leave connections open.
    session.run("pytest", "-q", "-p", "no:cacheprovider", "-W", "ignore", "-rs", *tests)


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
