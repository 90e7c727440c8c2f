"""The client that the whole application shares, made at import."""

import anthropic

from support_desk.settings import SETTINGS

CLIENT = anthropic.Anthropic(timeout=SETTINGS.timeout_seconds, max_retries=SETTINGS.retries)
