"""Read text: JSON, sentences, numbers, dates, Markdown, names, quotations; internal, knows nothing of replies."""
