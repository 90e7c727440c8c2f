"""The rules of `formatted`, one file for each kind; internal."""
