"""What pytest loads: options, markers, fixtures, and the way to the session object.

Every pytest session of every project that installs this package imports this module, so it imports nothing
beyond pytest; a run that uses the plugin leads to `session`, and only then is the rest imported.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Final

import pytest

from pytest_modelmigrate.plugin import hookspec
from pytest_modelmigrate.plugin.fixtures import (
    async_claude,
    baseline_reply,
    claude,
    control,
    gateway,
    modelmigrate_case,
    reply,
    reply_of,
    target,
    tools,
)
from pytest_modelmigrate.plugin.option_declarations import add_options
from pytest_modelmigrate.plugin.option_values import run_requested
from pytest_modelmigrate.plugin.outcome_collector import OutcomeCollector
from pytest_modelmigrate.plugin.prompt_tests import is_prompt_test
from pytest_modelmigrate.plugin.short_flags import add_short_flags, forget_values

__all__ = [
    "async_claude",
    "baseline_reply",
    "claude",
    "control",
    "gateway",
    "modelmigrate_case",
    "reply",
    "reply_of",
    "target",
    "tools",
]

_MARKERS: Final = (
    "prompt(system=, user=, messages=, file=, tools=, schema=, images=, ...): the request that each target answers",
    "control(system=, user=, ...): what to change in the prompt for the control fixture, on the same target",
    "task(samples=, pass_rate=, cost_threshold=, baseline_threshold=, served_models=, kept_models=, ...): of a test",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Declare the short flags, once it is known which flags the project has."""
    forget_values(early_config, args)
    try:
        return (yield)
    finally:
        add_short_flags(early_config, parser, args)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that a project may implement."""
    pluginmanager.add_hookspecs(hookspec)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers, and check the options of a run that uses the plugin before anything starts."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(OutcomeCollector(config), "modelmigrate-outcome-collector")
    if run_requested(config):
        from pytest_modelmigrate.plugin.start import started_session

        started_session(config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None, None, None]:
    """Run a prompt test once per target; the target is parametrized last, so that its id ends the test's id."""
    if not is_prompt_test(metafunc):
        return (yield)
    from pytest_modelmigrate.plugin.collection import admit_arguments, parametrize, replaces_fixture
    from pytest_modelmigrate.plugin.start import started_session

    admit_arguments(metafunc)
    result = yield
    if replaces_fixture(metafunc):
        return result
    parametrize(started_session(metafunc.config), metafunc)
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class) -> Generator[None, object, object]:
    """Note which prompt tests exist, before `--lf`, a node id or a plugin leaves some of them out."""
    made = yield
    if isinstance(made, list) and made and is_prompt_test(made[0]):
        from pytest_modelmigrate.plugin.start import started_session

        started_session(collector.config).collected.generate(made)
    return made


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read the markers of prompt tests, and find prompts that no test sends."""
    if unused := [item for item in items if item.get_closest_marker("prompt") and not is_prompt_test(item)]:
        from pytest_modelmigrate.plugin.unused_prompts import UnusedPrompts

        config.pluginmanager.register(UnusedPrompts(unused), "modelmigrate-unused-prompts")
    used = [item for item in items if is_prompt_test(item)]
    if used:
        from pytest_modelmigrate.plugin.collection import check_markers
        from pytest_modelmigrate.plugin.start import started_session

        check_markers(started_session(config), used)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Explain a comparison of a reply with a behaviour."""
    if "pytest_modelmigrate.behaviours.behaviour" not in sys.modules:
        return None
    from pytest_modelmigrate.plugin.project_hooks import project_hooks
    from pytest_modelmigrate.reports.findings import explain_comparison

    return explain_comparison(op, left, right, project_hooks(config).with_fix)
