"""The HTML report: one file with all that it needs, which opens offline."""
