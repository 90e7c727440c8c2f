"""The settings of the support desk."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What the deployment may change."""

    model: str = "claude-opus-4-6"
    timeout_seconds: float = float(os.environ.get("SUPPORT_DESK_TIMEOUT", "30"))
    retries: int = 1


SETTINGS = Settings()
