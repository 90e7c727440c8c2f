"""The application as it is, on every model: three tests, and no edit."""

import importlib

import pytest

from pytest_modelmigrate import calls_tool, formatted, reply_of


@pytest.fixture
def hotel():
    """The application; its tests are skipped where LangChain is not installed."""
    pytest.importorskip("langchain")
    pytest.importorskip("langchain_anthropic")
    return importlib.import_module("hotel")


def test_summary(target, hotel):
    text = hotel.summary("The room was quiet and clean. Breakfast was cold, and the staff did not care.")
    assert reply_of(text) == formatted(words=(5, 25))


def test_booking(target, hotel):
    booking = hotel.booking("We would like a room in Bern for two nights.")
    assert booking == hotel.Booking(city="Bern", nights=2)


def test_answer(target, hotel):
    reply = reply_of(hotel.answer("Is there a free room in Bern tonight?"))
    assert "3 rooms" in reply.text
    first, _ = reply.calls
    assert reply_of(first.message) == calls_tool("free_rooms", {"city": "Bern"})
