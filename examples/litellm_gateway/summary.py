"""A module of an application that asks Claude through LiteLLM, which has its own HTTP client."""

import litellm

MODEL = "anthropic/claude-opus-4-6"


def summary(text: str) -> str:
    """One sentence about a text."""
    messages = [
        {"role": "system", "content": "Summarise the text in one plain sentence."},
        {"role": "user", "content": text},
    ]
    chunks = litellm.completion(MODEL, messages, max_tokens=128, stream=True)
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
