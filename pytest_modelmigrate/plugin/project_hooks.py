"""Calls of the hooks that a project implements, with their answers checked."""

from __future__ import annotations

import copy
import hashlib
import json
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import InvalidHookResultError
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.ini_keys import REDACT
from pytest_modelmigrate.store.redact_patterns import read_patterns, replace_matches

_MOST_SHOWN: Final = 80
"""Characters of an invalid answer that a message shows."""

_HOOKS: Final[pytest.StashKey[ProjectHooks]] = pytest.StashKey()


class ProjectHooks:
    """The hooks `pytest_modelmigrate_*` of a project; one that nobody implements costs nothing.

    Attributes:
        problems: invalid answers to hooks whose callers cannot fail a test.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._hook = config.hook
        self._patterns = read_patterns(config.getini(REDACT.name), REDACT.name)
        self.problems: dict[str, None] = {}

    @property
    def prices(self) -> bool:
        """Whether the project gives prices."""
        return bool(self._hook.pytest_modelmigrate_price.get_hookimpls())

    @property
    def redacts(self) -> bool:
        """Whether the project redacts what is written."""
        return bool(self._patterns or self._hook.pytest_modelmigrate_redact.get_hookimpls())

    @property
    def redaction(self) -> str:
        """Names what the project redacts: its patterns, and the code of its hooks."""
        hooks = self._hook.pytest_modelmigrate_redact.get_hookimpls()
        codes = [getattr(each.function, "__code__", None) for each in hooks]
        parts = [
            *(pattern.pattern for pattern in self._patterns),
            *(repr((code.co_code, code.co_names, _plain(code.co_consts))) for code in codes if code is not None),
        ]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16] if parts else ""

    @property
    def changes_requests(self) -> bool:
        """Whether the project changes requests."""
        return bool(self._hook.pytest_modelmigrate_request.get_hookimpls())

    def price(self, call: CallUsage) -> Cost | None:
        """The project's price of a call, or None for the price list; unknown where its answer is invalid."""
        if not self.prices:
            return None
        try:
            answer = _called("pytest_modelmigrate_price", self._hook.pytest_modelmigrate_price, call=call)
            return None if answer is None else Cost(_dollars(answer))
        except InvalidHookResultError as error:
            self.problems[str(error)] = None
            return Cost(None, str(error).partition("\n")[0])

    def with_fix(self, finding: Finding) -> Finding:
        """A finding with the project's fix, where it did not hold and there is one."""
        if finding.held or not self._hook.pytest_modelmigrate_fix.get_hookimpls():
            return finding
        try:
            fix = _called("pytest_modelmigrate_fix", self._hook.pytest_modelmigrate_fix, finding=finding)
            if fix is None:
                return finding
            if not isinstance(fix, str):
                raise _invalid("pytest_modelmigrate_fix", fix, "a str or None")
        except InvalidHookResultError as error:
            self.problems[str(error)] = None
            fix = str(error).partition("\n")[0]
        return replace(finding, fix=fix)

    def redact(self, text: str) -> str:
        """A text after every redaction of the project: the patterns of `modelmigrate_redact`, then the hooks.

        Raises:
            InvalidHookResultError: a redaction raised an error, or returned something other than a text.
        """
        text = replace_matches(text, self._patterns)
        hook = self._hook.pytest_modelmigrate_redact
        for implementation in reversed(hook.get_hookimpls()):
            arguments = {"text": text} if "text" in implementation.argnames else {}
            answer = _called("pytest_modelmigrate_redact", implementation.function, **arguments)
            if answer is not None and not isinstance(answer, str):
                raise _invalid("pytest_modelmigrate_redact", answer, "a str or None")
            text = text if answer is None else answer
        return text

    def request(self, body: Mapping[str, Any], target: Target) -> dict[str, Any]:
        """A request body as the project changes it for a target; the items of a Message Batch are changed one by one.

        Raises:
            InvalidHookResultError: the hook raised an error, or returned something that cannot be sent to the target.
        """
        if not self.changes_requests:
            return dict(body)
        if isinstance(body.get("requests"), list):
            return {**body, "requests": [self._item(item, target) for item in body["requests"]]}
        if body.get("model") != target.model:
            return dict(body)
        name = "pytest_modelmigrate_request"
        given = copy.deepcopy(dict(body))
        answer = _called(name, self._hook.pytest_modelmigrate_request, body=given, target=target)
        if answer is None and given != body:
            raise InvalidHookResultError(
                f"the hook {name} changed its copy of the body and returned None; return the body"
            )
        if answer is None:
            return dict(body)
        if not isinstance(answer, Mapping):
            raise _invalid(name, answer, "a dict or None")
        if answer.get("model") != target.model:
            raise _invalid(name, answer.get("model"), f"a body whose model is {target.model!r}")
        try:
            json.dumps(answer)
        except (TypeError, ValueError) as error:
            raise _invalid(name, answer, f"a body that can be sent as JSON ({error})") from None
        return dict(answer)

    def _item(self, item: Any, target: Target) -> Any:
        if not isinstance(item, Mapping) or not isinstance(item.get("params"), Mapping):
            return item
        return {**item, "params": self.request(item["params"], target)}


def project_hooks(config: pytest.Config) -> ProjectHooks:
    """The hooks of the project that this pytest process runs."""
    return config.stash.setdefault(_HOOKS, ProjectHooks(config))


def _called(name: str, hook: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of a hook; an exception in it becomes an error that names its place."""
    try:
        return hook(**arguments)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        raise InvalidHookResultError(
            f"the hook {name} raised {type(error).__name__}: {error}\n  in          {frame.filename}:{frame.lineno}"
        ) from error


def _plain(constants: Iterable[object]) -> list[str]:
    """The constants of a function whose text is the same in each process."""
    return [repr(each) for each in constants if isinstance(each, str | bytes | int | float)]


def _dollars(answer: object) -> Decimal:
    try:
        dollars = Decimal(answer) if isinstance(answer, Decimal | int | str) else Decimal("NaN")
    except InvalidOperation:
        dollars = Decimal("NaN")
    if isinstance(answer, bool) or not dollars.is_finite() or dollars < 0:
        raise _invalid("pytest_modelmigrate_price", answer, "US dollars as a Decimal, int or str, or None")
    return dollars


def _invalid(name: str, answer: object, accepted: str) -> InvalidHookResultError:
    shown = repr(answer)
    shown = shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}..."
    return InvalidHookResultError(f"the hook {name} returned {shown}; return {accepted}")
