"""Matchers for replies, one file for each; internal: import them from `pytest_modelmigrate`."""
