"""Failing a test with a message of the plugin."""

from __future__ import annotations

from typing import NoReturn

import pytest

from pytest_modelmigrate.text.printable import printable


def fail(message: str) -> NoReturn:
    """Fail the running test without a traceback; what a reply put into the message is printable."""
    __tracebackhide__ = True
    pytest.fail(printable(message), pytrace=False)
