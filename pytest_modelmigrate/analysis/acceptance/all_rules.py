"""All reasons for which the API rejects a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from itertools import chain
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.analysis.acceptance import (
    api_version,
    assistant_documents,
    batch_item,
    beta_header,
    cache_control,
    citations_with_format,
    content_blocks,
    effort,
    effort_per_message,
    effort_without_thinking,
    fast_mode,
    image_count,
    image_size,
    image_source,
    inference_geo,
    max_tokens,
    messages,
    output_format,
    prefill,
    required_fields,
    retired_model,
    sampling_parameters,
    schema_complexity,
    server_tool_results,
    service_tier,
    strict_schemas,
    strict_tools,
    system_messages,
    system_prompt,
    task_budget,
    thinking_budget,
    thinking_fields,
    thinking_type,
    tool_choice,
    tool_definitions,
    tool_results,
    tool_schemas,
    tool_types,
    unknown_fields,
    user_citations,
)
from pytest_modelmigrate.analysis.acceptance.field_types import check_types
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2026, MessagesRequest, RequestBody
from pytest_modelmigrate.facts.catalog import Model

BodyRule: TypeAlias = Callable[[RequestBody], Iterable[Rejection]]
ModelRule: TypeAlias = Callable[[MessagesRequest], Iterable[Rejection]]

FIELD_RULES: Final[tuple[BodyRule, ...]] = (
    api_version.check,
    beta_header.check,
    batch_item.check,
    required_fields.check,
    unknown_fields.check,
)
"""Which fields there are; checked before their types."""
VALUE_RULES: Final[tuple[BodyRule, ...]] = (
    messages.check,
    content_blocks.check,
    system_prompt.check,
    tool_definitions.check,
)
"""What every model rejects."""
MODEL_RULES: Final[tuple[ModelRule, ...]] = (
    retired_model.check,
    sampling_parameters.check,
    thinking_type.check,
    thinking_fields.check,
    thinking_budget.check,
    effort_without_thinking.check,
    max_tokens.check,
    effort.check,
    effort_per_message.check,
    task_budget.check,
    output_format.check,
    tool_schemas.check,
    strict_tools.check,
    strict_schemas.check,
    schema_complexity.check,
    citations_with_format.check,
    service_tier.check,
    fast_mode.check,
    inference_geo.check,
    tool_types.check,
    tool_choice.check,
    tool_results.check,
    server_tool_results.check,
    prefill.check,
    system_messages.check,
    assistant_documents.check,
    user_citations.check,
    cache_control.check,
    image_count.check,
    image_source.check,
    image_size.check,
)
"""What depends on the model."""


def rejections(
    body: Any,
    model: Model | None,
    *,
    version: str = VERSION_2026,
    betas: tuple[str, ...] = (),
    counting: bool = False,
    batch: bool = False,
) -> Iterator[Rejection]:
    """Every reason for which the API rejects a Messages request, each once, in the API's order.

    The API answers with the first one. It does not publish its order: fields and types come before what depends on
    the model, as in recorded answers. A value of the wrong type is one rejection; nothing inside it is checked.

    Args:
        body: the JSON body.
        model: the catalogue's row of the model; with None, only the rules that hold for every model are checked.
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        counting: whether it goes to `count_tokens`, which needs no `max_tokens`.
        batch: whether it is an item of a message batch.
    """
    readable, wrong_types = check_types(body)
    request = RequestBody(body=readable, version=version, betas=betas, counting=counting, batch=batch)
    found = chain(
        chain.from_iterable(_named(rule, request) for rule in FIELD_RULES),
        wrong_types,
        chain.from_iterable(_named(rule, request) for rule in VALUE_RULES),
        _model_rejections(request, model),
    )
    unreadable = [rejection.path for rejection in wrong_types]
    seen: set[Rejection] = set()
    for each in found:
        if each not in seen and not (each not in wrong_types and _is_inside(each.path, unreadable)):
            seen.add(each)
            yield each


def _model_rejections(request: RequestBody, model: Model | None) -> Iterator[Rejection]:
    if model is None:
        return
    whole = MessagesRequest(model=model, **{each.name: getattr(request, each.name) for each in fields(request)})
    for rule in MODEL_RULES:
        yield from _named(rule, whole)


def _named(rule: Callable[[Any], Iterable[Rejection]], request: RequestBody) -> Iterator[Rejection]:
    """What a rule rejects, with the name of the rule, which is that of its module."""
    name = rule.__module__.rpartition(".")[2]
    for rejection in rule(request):
        yield replace(rejection, rule=name)


def _is_inside(path: str, outer: list[str]) -> bool:
    """Whether a path is one of the others, or leads into one."""
    return any(not each or path == each or path.startswith((f"{each}.", f"{each}[")) for each in outer)
