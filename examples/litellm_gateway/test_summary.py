import sys
from pathlib import Path

import pytest

from pytest_modelmigrate import formatted

TEXT = "The release adds two models. It also drops the old tokenizer. Prices stay as they are."


@pytest.fixture
def summary(gateway, monkeypatch):
    """The function of the application, whose requests go to the gateway."""
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # do not download a list of prices
    for name, value in gateway.environment.items():
        monkeypatch.setenv(name, value)
    pytest.importorskip("litellm")
    monkeypatch.syspath_prepend(Path(__file__).parent)
    yield pytest.importorskip("summary").summary
    sys.modules.pop("summary", None)


def test_summary(gateway, summary):
    text = summary(TEXT)
    assert gateway.reply == formatted(words=(5, 25))
    assert gateway.reply.text == text
