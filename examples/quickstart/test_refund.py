"""Two tickets, one prompt: green on Opus 4.6 and on Opus 4.7."""

import pytest
from pydantic import BaseModel

from pytest_modelmigrate import clarifying_question, json_reply

SYSTEM = """\
Extract the refund from the customer's message.
When the order and the amount are both there, answer with JSON alone: {"order": "<order>", "amount": <amount>}.
When one of them is missing, ask for it in one plain sentence, without JSON.
"""


class Refund(BaseModel):
    """What the service behind the prompt expects."""

    order: str
    amount: float


@pytest.mark.parametrize(
    "ticket",
    ["Order A-17: I want my 12.50 back", "give me my money"],
    ids=["complete", "incomplete"],
)
@pytest.mark.prompt(system=SYSTEM, user="{ticket}", max_tokens=512)
def test_refund(reply):
    assert reply == json_reply(Refund) | clarifying_question()


@pytest.mark.prompt(system=SYSTEM, user="Order A-17: I want my 12.50 back", max_tokens=512)
def test_refund_has_the_right_values(reply):
    assert reply.json() == {"order": "A-17", "amount": 12.5}


def test_the_client_of_the_sdk(claude, target, reply_of):
    message = claude.messages.create(
        model=target.model,
        max_tokens=512,
        system=SYSTEM,
        messages=[{"role": "user", "content": "Order B-2: 8.00 please"}],
    )
    assert reply_of(message).json()["order"] == "B-2"
