"""The Models API, answered from the catalogue.

Source: https://platform.claude.com/docs/en/api/models-list
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from starlette.datastructures import QueryParams

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.simulator.errors import SimulatedError, invalid
from pytest_modelmigrate.simulator.pagination import page_of

LIFECYCLES = ("active", "deprecated", "retired")


def list_models(query: QueryParams) -> dict[str, Any]:
    """One page of the models, newest first; retired models only if `lifecycle` includes them.

    Raises:
        SimulatedError: a filter or a cursor is invalid.
    """
    wanted = [*query.getlist("lifecycle"), *query.getlist("lifecycle[]")] or ["active", "deprecated"]
    unknown = [name for name in wanted if name not in LIFECYCLES]
    if unknown:
        raise invalid(f"lifecycle: Input should be 'active', 'deprecated' or 'retired', not {unknown[0]!r}")
    rows = sorted(
        (model for model in catalog() if model.lifecycle in wanted),
        key=lambda model: model.released or date.min,
        reverse=True,
    )
    return page_of([model_info(model) for model in rows], query)


def find_model(model_id: str) -> dict[str, Any]:
    """One model by its id, dated or not.

    Raises:
        SimulatedError: there is no such model.
    """
    for model in catalog():
        if model_id == model.id or model_id in model.dated_ids:
            return model_info(model)
    raise SimulatedError(404, f"model: {model_id}")


def model_info(model: Model) -> dict[str, Any]:
    """A row of the catalogue as the Models API shows it; unknown capabilities are shown as not supported."""
    return {
        "id": model.dated_ids[0] if model.dated_ids else model.id,
        "type": "model",
        "display_name": _display_name(model),
        "created_at": _moment(model.released or datetime.fromtimestamp(0, UTC).date()),
        "line": model.line,
        "lifecycle": model.lifecycle,
        "deprecated_at": _moment(model.deprecated_on),
        "retires_at": _moment(model.retires_on),
        "max_input_tokens": model.context_window,
        "max_tokens": model.max_output_tokens,
        "capabilities": _capabilities(model),
    }


def _capabilities(model: Model) -> dict[str, Any]:
    yes = {"supported": True}
    newer = model.thinking["adaptive"] != "rejected"
    return {
        "batch": yes,
        "citations": yes,
        "code_execution": yes,
        "context_management": {
            "supported": True,
            "clear_thinking_20251015": yes,
            "clear_tool_uses_20250919": yes,
            "compact_20260112": {"supported": newer},
        },
        "effort": {
            "supported": bool(model.efforts),
            **{effort: {"supported": effort in model.efforts} for effort in EFFORTS},
        },
        "image_input": yes,
        "pdf_input": yes,
        "server_tools": {"supported": True, "web_search": yes, "code_execution": yes},
        "structured_outputs": {"supported": model.structured_outputs},
        "thinking": {
            "supported": True,
            "types": {
                kind: {"supported": acceptance in {"ok", "up_to_high"}} for kind, acceptance in model.thinking.items()
            },
        },
    }


def _display_name(model: Model) -> str:
    line, *version = model.name.split("-")
    number = ".".join(version) if version[0].isdecimal() else version[0].title()
    return f"Claude {line.title()} {number}"


def _moment(day: date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None
