"""'Respond in JSON' meets a message with nothing to put into the JSON."""

import pytest
from pydantic import BaseModel

from pytest_modelmigrate import clarifying_question, json_reply


class Refund(BaseModel):
    """What the service behind the prompt expects."""

    order: str
    amount: float


pytestmark = pytest.mark.parametrize("ticket", ["give me my money"], ids=["vague"])


@pytest.mark.broken_on_literal_models
@pytest.mark.prompt(file="as_it_was.md", max_tokens=512)
def test_as_it_was(reply):
    assert reply == json_reply(Refund) | clarifying_question()


@pytest.mark.prompt(file="as_fixed.md", max_tokens=512)
def test_as_fixed(reply):
    assert reply == json_reply(Refund) | clarifying_question()
