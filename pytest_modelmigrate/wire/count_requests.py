"""Count requests: the requests that count the tokens of a prompt, which are free.

Source: https://platform.claude.com/docs/en/build-with-claude/token-counting
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Request

COUNT_PATH: Final = "/v1/messages/count_tokens"

_COUNTED: Final = ("system", "messages", "tools", "tool_choice", "mcp_servers", "context_management")
"""The fields of a request whose tokens are counted.

The others are left out. Those about sampling and the length of the reply are none of `count_tokens`, and `thinking` and
effort add no tokens, while some models reject the values of others.
"""


def count_request(body: Mapping[str, Any], model: str, betas: Iterable[str] = ()) -> Request:
    """The request that counts the tokens of a prompt on a model.

    Args:
        body: the body of a Messages request.
        model: the id of the model.
        betas: the values of the `anthropic-beta` header.
    """
    counted = {name: body[name] for name in _COUNTED if name in body}
    form = (body.get("output_config") or {}).get("format")
    if form:
        counted["output_config"] = {"format": form}
    return Request(COUNT_PATH, {"model": model, **counted}, betas=tuple(betas))
