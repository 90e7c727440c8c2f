"""Two prompts that fail now and then. Only one of them got worse."""

from typing import Literal

import pytest
from pydantic import BaseModel

from pytest_modelmigrate import json_reply


class Ticket(BaseModel):
    queue: Literal["billing", "delivery"]
    urgent: bool


# Nine in ten replies are enough in production, because the application asks again when it cannot read one.
pytestmark = pytest.mark.task(pass_rate=0.5)


@pytest.mark.prompt(file="queue.md", user="The parcel is late again!", max_tokens=512)
def test_queue(reply):
    assert reply == json_reply(Ticket)


@pytest.mark.prompt(file="queue_in_words.md", user="The parcel is late again!", max_tokens=512)
def test_queue_in_words(reply):
    assert reply == json_reply(Ticket)
