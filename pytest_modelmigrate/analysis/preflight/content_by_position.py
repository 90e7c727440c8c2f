"""Code that takes the text of a reply from its first content block, which may be a `thinking` block.

Source: https://platform.claude.com/docs/en/models/opus-5-5/migration-guide
"""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.analysis.preflight.notice import Notice
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Target

RULE: Final = "content_by_position"

_SOURCE: Final = "https://platform.claude.com/docs/en/models/opus-5-5/migration-guide"


def check_code(target: Target, model: Model, baseline: Model | None) -> Notice | None:
    """What to say of `content[0].text` in code; None where replies begin as on the baseline."""
    if baseline is None or baseline.thinking_when_omitted != "off" or model.thinking_when_omitted == "off":
        return None
    return Notice(
        rule=RULE,
        level="warning",
        target=target.id,
        path="content",
        message=f"the first content block may be a `thinking` block on {model.name}, which has no text",
        edit='Select content blocks by `type`: next(block.text for block in message.content if block.type == "text").',
        source=_SOURCE,
    )
