"""Read the lint setting in the pytest configuration without running pytest."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.lint.rules import rule_ids

IGNORE_SETTING: Final = "modelmigrate_lint_ignore"
"""Name of the ini setting: rule ids, separated by commas or white space."""

_FILES: Final = (
    ("pytest.toml", "pytest"),
    (".pytest.toml", "pytest"),
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("pyproject.toml", ""),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)


def configured_ignore(folder: Path) -> tuple[str, ...]:
    """The rules that the pytest configuration of this folder, or of the nearest one above it, disables.

    pytest reads the same files in the same order: https://docs.pytest.org/en/stable/reference/customize.html

    Raises:
        InvalidSettingError: the file is not valid, or there is no such rule.
    """
    for parent in (folder, *folder.parents):
        for name, section in _FILES:
            path = parent / name
            settings = _settings(path, section) if path.is_file() else None
            if settings is None:
                continue
            value = settings.get(IGNORE_SETTING, "")
            text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
            try:
                return rule_ids(text)
            except InvalidSettingError as error:
                raise InvalidSettingError(f"{path}: {IGNORE_SETTING}: {error}") from error
    return ()


def _settings(path: Path, section: str) -> Mapping[str, Any] | None:
    """The pytest settings in a file; None if it has none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".toml":
            data = tomllib.loads(text)
            if section:
                table = data.get(section, {})
                return dict(table)
            table = data.get("tool", {}).get("pytest")
            return None if table is None else {**table, **table.get("ini_options", {})}
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.read_string(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, configparser.Error) as error:
        raise InvalidSettingError(f"cannot read {path}: {error}") from error
    if parser.has_section(section):
        return dict(parser.items(section))
    return {} if path.name.endswith("pytest.ini") else None
