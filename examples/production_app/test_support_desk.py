"""The application as it is, on every model: three tests, and no edit."""

import support_desk
from support_desk import Ticket

from pytest_modelmigrate import avoids, calls_tool, json_reply, reply_of


def test_triage(target):
    ticket = support_desk.triage("My parcel A-17 has not arrived, and the party is tomorrow!")
    assert ticket == Ticket("delivery", urgent=True)
    assert reply_of(ticket) == json_reply(Ticket)


def test_letter(target):
    letter = "".join(support_desk.draft("Ms Meyer waits for parcel A-17. It is on its way."))
    assert "Meyer" in letter
    assert reply_of(letter) == avoids("tomorrow", "today", "Monday")


def test_agent(target):
    reply = reply_of(support_desk.answer("Where is my order A-17?"))
    assert "Monday" in reply.text
    first, _ = reply.calls
    assert reply_of(first.message) == calls_tool("find_order", {"order": "A-17"})
