"""The wording of the API's refusals, per cause.

The first group is quoted from the documentation (https://platform.claude.com/docs/en/api/errors) or from public
reports of real answers; wording can change at any time, so tests should rather look at `error.type`. The second
group is worded by us: that the API refuses is documented, its text is not.
"""

from __future__ import annotations

from typing import Final

PREFILL: Final = "This model does not support assistant message prefill. The conversation must end with a user message."
THINKING_TYPE: Final = (
    '"thinking.type.{kind}" is not supported for this model. Use "thinking.type.adaptive" and '
    '"output_config.effort" to control thinking behavior.'
)
ADAPTIVE: Final = "adaptive thinking is not supported on this model"
DISABLED_ON_PREVIEW: Final = (
    '"thinking.type.disabled" is not supported for this model. Thinking defaults to adaptive mode when not '
    'specified; use "thinking.type.enabled" with "budget_tokens" for extended thinking.'
)
DISABLED_USE_BETWEEN_TOOLS: Final = (
    'To turn thinking off on this model, send "thinking": {"type": "between_tools"} instead of {"type": "disabled"}. '
    "The model does not think before responding. The short updates it writes between tool calls come back as "
    "thinking blocks."
)
BETWEEN_TOOLS: Final = '"thinking.type.between_tools" is not supported for this model.'
EFFORT_WITHOUT_THINKING: Final = (
    "output_config.effort '{effort}' is not supported when thinking is disabled on this model. "
    "Use effort 'high' or below, or enable thinking."
)
EFFORT_CHANGED: Final = (
    "messages.{number}: output_config.effort '{effort}' differs from the '{before}' in effect before it; effort "
    "cannot change when thinking is disabled on this model. Use effort '{before}', or enable thinking."
)
EFFORT_PER_TURN: Final = "output_config.effort requires a model that supports per-turn effort; this model does not"
FORCED_TOOL: Final = 'tool_choice: type "tool" and "any" are not supported for this model.'
TOOL_TYPES: Final = "'{model}' does not support tool types: {types}. Did you mean one of {offered}?"
SAMPLING: Final = "`{name}` is deprecated for this model."
SAMPLING_BOTH: Final = "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
EFFORT_LEVEL: Final = "This model does not support effort level '{effort}'. Supported levels: {levels}."
EFFORT_PARAMETER: Final = "This model does not support the effort parameter."
MAX_TOKENS: Final = "max_tokens: {asked} > {most}, which is the maximum allowed number of output tokens for {model}"
BUDGET_OVER_MAX_TOKENS: Final = (
    "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
    "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size"
)
SCHEMA_TOO_COMPLEX: Final = "Schema is too complex for compilation."
SCHEMA_UNIONS: Final = (
    "Schemas contains too many parameters with union types ({count} parameters with type arrays or anyOf). This "
    "causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: {limit} "
    "parameters with unions)."
)
SCHEMA_OPTIONAL: Final = (
    "Schemas contains too many optional parameters ({count}), which would make grammar compilation inefficient. "
    "Reduce the number of optional parameters in your tool schemas (limit: {limit})."
)
TOOL_SCHEMA: Final = (
    "tools.{number}.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 "
    "(https://json-schema.org/draft/2020-12): {fault}"
)
STRICT_TOOLS: Final = (
    "Too many strict tools ({count}). The maximum number of strict tools supported is {limit}. Try reducing the "
    "number of tools marked as strict."
)
SERVER_TOOL_UNRESOLVED: Final = "`{name}` tool use with id `{id}` was found without a corresponding `{result}` block"
TOOL_RESULT_WITHOUT_USE: Final = (
    "messages.{number}.content.{position}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each "
    "`tool_result` block must have a corresponding `tool_use` block in the previous message."
)
TOOL_USE_WITHOUT_RESULT: Final = (
    "messages.{number}: `tool_use` ids were found without `tool_result` blocks immediately after: {ids}. Each "
    "`tool_use` block must have a corresponding `tool_result` block in the next message."
)
FORCED_TOOL_WITH_BUDGET: Final = "Thinking may not be enabled when tool_choice forces tool use."
CACHE_BREAKPOINTS: Final = "A maximum of {most} blocks with cache_control may be provided. Found {count}."
IMAGE_TOO_WIDE: Final = "{path}: At least one of the image dimensions exceed max allowed size: 8000 pixels"
IMAGE_TOO_WIDE_FOR_MANY: Final = (
    "{path}: At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels"
)

# Worded by us.
TASK_BUDGET_MINIMUM: Final = "output_config.task_budget.total: Input should be greater than or equal to 20000"
TASK_BUDGET: Final = "output_config.task_budget is not supported for this model."
INFERENCE_GEO: Final = "inference_geo is not supported for this model."
FAST_MODE: Final = 'speed: "fast" is not supported for this model.'
CITATIONS_WITH_FORMAT: Final = "Citations cannot be combined with `output_config.format`."
CACHE_TTL_ORDER: Final = (
    "{path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. "
    "Note that blocks are processed in the following order: `tools`, `system`, `messages`."
)
SYSTEM_MESSAGE: Final = "messages.{number}.role: `system` messages are not supported for this model"
DOCUMENT_OF_ASSISTANT: Final = "{path}: `document` blocks are not permitted in assistant messages"
CITATIONS_OF_USER: Final = "{path}.citations: citations are not permitted in user messages"
TOO_MANY_IMAGES: Final = "messages: too many images: {count} > {most} maximum"
IMAGE_TOO_LARGE: Final = "{path}: image exceeds 10 MB maximum: {size} bytes > 10485760 bytes"
IMAGE_OVERSIZED: Final = (
    "{path}: image is {width}x{height} pixels; the largest dimensions that are not downsized are {fits}"
)
IMAGE_UNREADABLE: Final = "{path}: Could not process image"
