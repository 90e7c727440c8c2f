"""Reading text: JSON, sentences, numbers, markdown, names, quotations; knows nothing of replies."""
