"""The HTTP library of the installed SDK, found without importing the SDK."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def http_library() -> ModuleType:
    """The HTTP library: httpx2 since anthropic 2, httpx before."""
    return import_module("httpx2" if find_spec("httpx2") else "httpx")
