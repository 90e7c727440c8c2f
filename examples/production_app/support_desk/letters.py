"""Letters to customers, streamed."""

from collections.abc import Iterator

from support_desk.client import CLIENT
from support_desk.settings import SETTINGS

SYSTEM = "Write a short and friendly letter about what the clerk notes. Never promise a date."


def draft(note: str) -> Iterator[str]:
    """Write a letter, piece by piece."""
    with CLIENT.with_options(timeout=120).messages.stream(
        model=SETTINGS.model, max_tokens=512, system=SYSTEM, messages=[{"role": "user", "content": note}]
    ) as stream:
        yield from stream.text_stream
