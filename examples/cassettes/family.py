"""Answers questions about a family, with a tool that knows its members."""

import anthropic

CLIENT = anthropic.Anthropic()
MODEL = "claude-haiku-4-5"
INSTRUCTIONS = """
    Use the `retrieve_entity_info` tool to get information about a specific person.
    If you need to use `retrieve_entity_info` to get information about multiple people, try
    to call them in parallel as much as possible.
    Think step by step and then provide a single most probable concise answer.
    """
TOOL = {
    "name": "retrieve_entity_info",
    "description": "Get the knowledge about the given entity.",
    "input_schema": {
        "type": "object",
        "properties": {"name": {"type": "string"}},
        "required": ["name"],
        "additionalProperties": False,
    },
}
KNOWLEDGE = {
    "Alice": "alice is bob's wife",
    "Bob": "bob is alice's husband",
    "Charlie": "charlie is alice's son",
    "Daisy": "daisy is bob's daughter and charlie's younger sister",
}


def answer(question):
    """The answer, after as many calls of the tool as it takes."""
    messages = [{"role": "user", "content": question}]
    while True:
        message = CLIENT.messages.create(
            model=MODEL,
            max_tokens=4096,
            system=INSTRUCTIONS,
            tools=[TOOL],
            tool_choice={"type": "auto"},
            messages=messages,
        )
        calls = [block for block in message.content if block.type == "tool_use"]
        if not calls:
            return message.content[-1].text
        messages.append({"role": "assistant", "content": [sent_back(block) for block in message.content]})
        messages.append({"role": "user", "content": [result_of(call) for call in calls]})


def sent_back(block):
    """A block of a reply, as the API takes it back."""
    return block.model_dump(include={"type", "text", "id", "name", "input"}, exclude_none=True)


def result_of(call):
    """What the tool answers."""
    return {
        "type": "tool_result",
        "tool_use_id": call.id,
        "content": KNOWLEDGE.get(call.input["name"], "nobody knows"),
        "is_error": False,
    }
