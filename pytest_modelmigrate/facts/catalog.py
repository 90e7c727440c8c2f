"""The catalogue of Claude models: what each accepts, its tokenizer, and when it retires.

The rows are in `catalog.json` beside this module, with a date and the sources of each row. A model that is not in
it still runs.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.facts.targets import Effort

Acceptance: TypeAlias = Literal["ok", "rejected", "up_to_high", "unknown"]
Generation: TypeAlias = Literal["old", "new"]

RETIRING_SOON: Final = timedelta(days=30)
"""The report header names models that retire within this time."""

_FAMILIES: Final = "opus|sonnet|haiku|fable|mythos|instant"
_PLAUSIBLE: Final = re.compile(
    rf"claude-[a-z0-9][a-z0-9.-]*\d[a-z0-9.-]*|(?:{_FAMILIES})-\d{{1,2}}(?:-\d{{1,2}})?(?:-\d{{8}})?"
)
BEDROCK_PREFIX: Final = (
    r"(?:arn:aws[a-z-]*:bedrock:[a-z0-9-]*:\d*:(?:inference-profile|foundation-model)/)?(?:[a-z-]+\.)?anthropic\."
)
"""What an id of Bedrock has before `claude-`: a region, and before it the ARN of a model or of an inference profile."""
_BEDROCK: Final = re.compile(rf"{BEDROCK_PREFIX}(?P<model>claude-[a-z0-9-]+?)(?:-v\d+(?::\d+)?)?")
_SNAPSHOT: Final = re.compile(r"(?P<model>[a-z0-9.-]+?)(?:-0)?(?:[-@](?:(?P<date>\d{8})|latest|default))?")
_VERTEX: Final = re.compile(r"(?P<model>claude-[a-z0-9-]+)@(?P<version>\d{8}|default|latest)")


@dataclass(frozen=True, slots=True)
class Model:
    """One row of the catalogue.

    Attributes:
        id: the id on the wire.
        line: `opus`, `sonnet`, `haiku`, `fable` or `mythos`.
        dated_ids: ids with a snapshot date; from version 4.6 on there are none.
        released: date of release; None when unknown.
        released_inferred: whether that date is inferred from the retirement floor or the snapshot id.
        lifecycle: `active`, `deprecated` or `retired`, on the date of the catalogue.
        deprecated_on: date of the deprecation.
        retires_on: announced date of retirement.
        retires_not_before: date before which it will not be retired.
        replacement: the model that the deprecation notice recommends.
        context_window: tokens.
        max_output_tokens: the largest `max_tokens` of a synchronous request.
        batch_300k_output: whether Message Batches may ask for 300,000 output tokens.
        min_cacheable_tokens: shorter prompts are not cached, without an error.
        tokenizer: `old` up to 4.6, `new` from Opus 4.7 on: about 30% more tokens for the same text.
        image_tier: `standard` (1,568 px) or `high-res` (2,576 px).
        thinking_when_omitted: `off`, `on` or `always`.
        thinking: whether each `thinking.type` is accepted; `up_to_high` is not with `xhigh` or `max`.
        thinking_display: the default of `thinking.display`.
        thinking_prefix_check: whether a thinking block sent back after an edit of what stood before it is refused.
        efforts: the effort levels it accepts; empty where the parameter itself is refused.
        default_effort: the level when none is sent.
        per_message_effort: whether a message may carry its own effort (beta).
        effort_fixed_without_thinking: whether such a message may not change the effort while thinking is off.
        sampling: `temperature_xor_top_p` or `non_default_rejected`.
        prefill: whether the last message may be an assistant's.
        forced_tool_choice: whether `tool_choice` may be `any` or `tool`.
        inference_geo: whether `inference_geo` is accepted.
        system_messages: whether `role: system` may stand in the middle of a conversation.
        task_budget: whether `output_config.task_budget` is accepted (beta).
        structured_outputs: whether `output_config.format` is accepted.
        fast_mode: `supported`, `error`, `silently_standard` or `unknown`.
        priority_tier: whether Priority Tier covers it.
        rejected_tool_types: Anthropic-defined tool types that it refuses.
        tool_prompt_tokens: tokens that tools add to the system prompt with `auto` or `none`.
        tool_prompt_tokens_forced: the same with `any` or `tool`.
        limited_access: whether only verified customers have access.
        unknown: names of fields without a source; they hold the nearest known value.
        notes: further notes for users.
        sources: the pages that the row comes from.
    """

    id: str
    line: str
    dated_ids: tuple[str, ...]
    released: date | None
    released_inferred: bool
    lifecycle: Literal["active", "deprecated", "retired"]
    deprecated_on: date | None
    retires_on: date | None
    retires_not_before: date | None
    replacement: str | None
    context_window: int
    max_output_tokens: int
    batch_300k_output: bool
    min_cacheable_tokens: int
    tokenizer: Generation
    image_tier: Literal["standard", "high-res"]
    thinking_when_omitted: Literal["off", "on", "always"]
    thinking: Mapping[str, Acceptance]
    thinking_display: Literal["summarized", "omitted"]
    thinking_prefix_check: bool
    efforts: tuple[Effort, ...]
    default_effort: Effort | None
    per_message_effort: bool
    effort_fixed_without_thinking: bool
    sampling: Literal["temperature_xor_top_p", "non_default_rejected"]
    prefill: bool
    forced_tool_choice: bool
    inference_geo: bool
    system_messages: bool
    task_budget: bool
    structured_outputs: bool
    fast_mode: Literal["supported", "error", "silently_standard", "unknown"]
    priority_tier: bool
    rejected_tool_types: tuple[str, ...]
    tool_prompt_tokens: int | None
    tool_prompt_tokens_forced: int | None
    limited_access: bool
    unknown: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        """The short name, such as `opus-4-7`."""
        return self.id.removeprefix("claude-")

    def retirement(self, today: date) -> str | None:
        """The note on its retirement; None when that is more than 30 days away, or unknown."""
        if self.retires_on is None or self.retires_on - today > RETIRING_SOON:
            return None
        instead = f"; replacement {self.replacement}" if self.replacement else ""
        verb = "retired" if self.retires_on <= today else "retires"
        return f"{self.name} {verb} {self.retires_on.isoformat()}{instead}"


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model as a user spells it, resolved.

    Attributes:
        id: the id as it goes on the wire.
        name: the short name used in test ids.
        model: its row in the catalogue; None when the model is not in it.
    """

    id: str
    name: str
    model: Model | None


@dataclass(frozen=True, slots=True)
class Catalog:
    """All rows, and the day they were compiled."""

    as_of: date
    models: tuple[Model, ...]

    def __iter__(self) -> Iterator[Model]:
        return iter(self.models)

    def find(self, spelling: str) -> Model | None:
        """The row that a model id stands for: short, full, dated, Bedrock or Vertex form."""
        named = self.named(spelling)
        return named.model if named else None

    def named(self, spelling: str) -> ModelName | None:
        """Resolve a spelling of a model; None when it looks like a typo rather than like a model id.

        Accepted are `opus-4-7`, `claude-opus-4-7`, `claude-haiku-4-5-20251001`, the Bedrock form
        `us.anthropic.claude-opus-4-7-v1:0`, also at the end of an ARN, and the Vertex form `claude-opus-4-5@20251101`.
        """
        for pattern, platform in ((_BEDROCK, "bedrock"), (_VERTEX, "vertex")):
            if match := pattern.fullmatch(spelling):
                row = _row(self, match["model"])
                name = row.name if row else match["model"].removeprefix("claude-")
                return ModelName(spelling, f"{platform}-{name}", row)
        full = spelling if spelling.startswith("claude-") else f"claude-{spelling}"
        if row := _row(self, full):
            return ModelName(full, full.removeprefix("claude-"), row)
        if _PLAUSIBLE.fullmatch(spelling) and not self._misspelt(full):
            return ModelName(full, full.removeprefix("claude-"), None)
        return None

    def undated(self, spelling: str) -> str:
        """The id of a model without its date, so that an alias equals a dated id; an unknown spelling as it is."""
        row = self.find(spelling)
        return row.id if row else spelling

    def suggestions(self, spelling: str) -> list[str]:
        """The short names closest to a misspelt one, best first."""
        known = {_letters(model.name): model.name for model in self.models}
        exact = known.get(_letters(spelling.removeprefix("claude-")))
        if exact:
            return [exact]
        names = [model.name for model in self.models]
        return difflib.get_close_matches(spelling.removeprefix("claude-"), names, n=3, cutoff=0.5)

    def _misspelt(self, full: str) -> bool:
        """Whether it is a known model with wrong punctuation, such as `opus-47` or `opus-4.7`."""
        return any(_letters(full) == _letters(model.id) for model in self.models)


@cache
def catalog() -> Catalog:
    """The catalogue of this package, read once."""
    text = resources.files("pytest_modelmigrate.facts").joinpath("catalog.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Catalog(date.fromisoformat(data["as_of"]), tuple(_model(row) for row in data["models"]))


@lru_cache(maxsize=256)
def snapshot_of(spelling: str) -> tuple[str, str]:
    """The model and the snapshot date that an id names: `("haiku-4-5", "20251001")`.

    The date is empty for an alias, such as `claude-haiku-4-5`, `claude-3-7-sonnet-latest` or `claude-opus-4-0`.
    Source: https://platform.claude.com/docs/en/about-claude/models/overview
    """
    if match := _BEDROCK.fullmatch(spelling):
        spelling = match["model"]
    match = _SNAPSHOT.fullmatch(spelling.removeprefix("claude-"))
    return (match["model"], match["date"] or "") if match else (spelling, "")


def _model(row: dict[str, object]) -> Model:
    for name in ("released", "deprecated_on", "retires_on", "retires_not_before"):
        value = row[name]
        row[name] = date.fromisoformat(value) if isinstance(value, str) else None
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return Model(**values)  # type: ignore[arg-type]  # the file is ours, and a test checks every value of it


def _row(catalog: Catalog, full: str) -> Model | None:
    return next((model for model in catalog.models if full == model.id or full in model.dated_ids), None)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
