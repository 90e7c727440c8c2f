"""All that preflight says of a request on a target, and of a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from pytest_modelmigrate.analysis.acceptance.all_rules import FIELD_RULES, MODEL_RULES, VALUE_RULES, rejections
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.preflight import (
    cache_minimum,
    content_by_position,
    context_window,
    default_effort,
    default_sampling,
    fast_mode,
    image_tier,
    max_tokens_headroom,
    price,
    price_tier,
    priority_tier,
    replayed_thinking,
    retirement,
    thinking_text,
    thinking_when_omitted,
    tokenizer,
    unknown_facts,
)
from pytest_modelmigrate.analysis.preflight.checked_request import (
    EVERYTHING,
    CheckedRequest,
    MigratedRequest,
    is_within,
    migrated,
    with_target,
)
from pytest_modelmigrate.analysis.preflight.notice import Notice, SilentChange
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Target

RequestRule: TypeAlias = Callable[[MigratedRequest], Iterable[SilentChange]]
ModelOnlyRule: TypeAlias = Callable[[Model, Target, Model | None], Iterable[SilentChange]]

REQUEST_RULES: Final[tuple[RequestRule, ...]] = (
    default_effort.check,
    thinking_when_omitted.check,
    thinking_text.check,
    max_tokens_headroom.check,
    context_window.check,
    price_tier.check,
    cache_minimum.check,
    image_tier.check,
    default_sampling.check,
    fast_mode.check,
    priority_tier.check,
    replayed_thinking.check,
)
"""What changes silently in a request."""
MODEL_ONLY_RULES: Final[tuple[ModelOnlyRule, ...]] = (
    retirement.check,
    tokenizer.check,
    price.check,
    unknown_facts.check,
)
"""What a user should know about a target, whatever is sent to it."""

RULE_NAMES: Final = tuple(
    dict.fromkeys(
        [
            "field_types",
            content_by_position.RULE,
            *(
                rule.__module__.rpartition(".")[2]
                for rules in (FIELD_RULES, VALUE_RULES, MODEL_RULES, REQUEST_RULES, MODEL_ONLY_RULES)
                for rule in rules
            ),
        ]
    )
)
"""The names of all rules, which `--ignore` takes."""

_ABOUT_ABSENCE: Final[Mapping[str, tuple[str, ...]]] = {
    "tool_results": ("messages",),
    "server_tool_results": ("messages",),
    "messages": ("messages",),
    "unknown_fields": ("betas",),
    "task_budget": ("betas",),
    "thinking_fields": ("betas",),
    "effort_per_message": ("betas",),
}
"""Rules that may reject what is not there, by the paths that have to be known for that."""
_MISSING: Final = "Field required"


def check_request(checked: CheckedRequest, target: Target, model: Model, baseline: Model | None) -> list[Notice]:
    """Every rejection and silent change of a request on a target; nothing is said of what is not known.

    Args:
        checked: the request.
        target: the target.
        model: the catalogue's row of its model.
        baseline: the catalogue's row of the baseline's model; None when it is not in the catalogue.
    """
    request = migrated(checked, target, model, baseline)
    sent = with_target(checked.body, target)
    before = {each.message for each in _rejected(checked, checked.body, baseline)} if baseline else set()
    answered = checked.measured.model if checked.measured else None
    disproved = {each.message for each in _rejected(checked, checked.body, answered)} if answered else set()
    notices = [
        Notice(
            rule=each.rule,
            level="error",
            target=target.id,
            path=each.path,
            message=each.message,
            edit=each.fix,
            source=each.source,
            status=each.status,
            wording=each.wording,
            on_baseline=each.message in before,
            adaptable=each.cure is not None,
        )
        for each in _rejected(checked, sent, model)
        if each.message not in disproved  # the API answered; what was recorded may be shortened or scrubbed
    ]
    for rule in REQUEST_RULES:
        notices += [_notice(rule, each, target) for each in rule(request) if not _is_about_unknown(each, checked)]
    return notices


def check_model(target: Target, model: Model, baseline: Model | None) -> list[Notice]:
    """What a user should know about a target; see `check_request` for the arguments."""
    return [_notice(rule, each, target) for rule in MODEL_ONLY_RULES for each in rule(model, target, baseline)]


def _rejected(checked: CheckedRequest, body: Mapping[str, object], model: Model) -> Iterator[Rejection]:
    """What a model rejects of what is known."""
    found = rejections(
        {**body, "model": model.id},
        model,
        version=checked.version,
        betas=checked.betas,
        counting=checked.counting,
        batch=checked.batch,
    )
    for each in found:
        if not checked.unknown or not (_is_guessed(each, checked) or checked.is_unknown(each.path)):
            yield each


def _is_guessed(rejection: Rejection, checked: CheckedRequest) -> bool:
    """Whether a rejection rests on the absence of something that may be there."""
    if rejection.message.endswith(_MISSING):
        return True
    needed = _ABOUT_ABSENCE.get(rejection.rule, ())
    if rejection.rule == "tool_choice" and rejection.path != "tool_choice.type":  # there are no tools, or not this one
        needed = ("tools",)
    return any(is_within(unknown, path) or unknown == EVERYTHING for path in needed for unknown in checked.unknown)


def _is_about_unknown(change: SilentChange, checked: CheckedRequest) -> bool:
    return bool(change.path) and change.path in checked.unknown


def _notice(rule: Callable[..., object], change: SilentChange, target: Target) -> Notice:
    return Notice(
        rule=rule.__module__.rpartition(".")[2],
        level=change.level,
        target=target.id,
        path=change.path,
        message=change.message,
        edit=change.edit,
        source=change.source,
    )
