"""The desk of a hotel, with LangChain, as it runs in production: it knows nothing of pytest-modelmigrate."""

from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from pydantic import BaseModel

MODEL = ChatAnthropic(model="claude-opus-4-6", max_tokens=512)


class Booking(BaseModel):
    """A booking of a room."""

    city: str
    nights: int


def free_rooms(city: str) -> int:
    """How many rooms of the hotel in a city are free tonight."""
    return {"Bern": 3}.get(city, 0)


REVIEWS = ChatPromptTemplate([("system", "Summarise the review in one plain sentence."), ("human", "{review}")])
SUMMARY = REVIEWS | MODEL | StrOutputParser()
BOOKING = MODEL.with_structured_output(Booking)
CONCIERGE = create_agent(
    MODEL,
    tools=[free_rooms],
    system_prompt="Answer the guest in one sentence. Look up the free rooms first.",
)


def summary(review: str) -> str:
    """One sentence about a review, streamed."""
    return "".join(SUMMARY.stream({"review": review}))


def booking(letter: str) -> Booking:
    """The booking that a letter asks for."""
    return BOOKING.invoke(f"Which booking does this letter ask for? {letter}")


def answer(question: str) -> str:
    """Answer a guest, with as many tool calls as it takes."""
    return CONCIERGE.invoke({"messages": [("user", question)]})["messages"][-1].text
