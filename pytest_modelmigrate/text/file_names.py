"""File names in a text."""

from __future__ import annotations

import re
from typing import Final

FILE_NAME: Final = re.compile(
    r"(?<![\w/.@-])[^\W_](?:[\w-]|[./](?=\w)){0,120}"
    r"\.(?:pdf|mdx?|rst|txt|docx?|odt|rtf|html?|csv|tsv|xlsx?|ods|pptx?|jsonl?|ya?ml|xml|toml|log|eml|tex|epub)\b",
    re.IGNORECASE,
)
"""The name of a document, with its folders."""
