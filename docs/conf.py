"""How Sphinx builds the documentation: `nox --session docs`, or `sphinx-build -W docs docs/_build`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["COLUMNS"] = "88"  # the help of commands is as wide as a page

import generated

import pytest_modelmigrate

project = "pytest-modelmigrate"
author = "The pytest-modelmigrate developers"
version = release = pytest_modelmigrate.__version__
html_title = f"pytest-modelmigrate {release}"
html_theme = "furo"
html_theme_options = {"source_repository": f"{generated.HOME}/", "source_branch": "main", "source_directory": "docs/"}
html_show_copyright = False
exclude_patterns = ["_build"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "substitution"]
myst_heading_anchors = 3
myst_substitutions = generated.substitutions()
copybutton_prompt_text = "$ "
copybutton_exclude = ".go, .gp"  # copies commands, not what they print

default_role = "code"  # docstrings write names in single backticks
nitpicky = False  # types of other packages have no page here
add_module_names = False  # every public name is imported from pytest_modelmigrate
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
napoleon_use_ivar = True
