"""`python -m pytest_modelmigrate`: the `modelmigrate` command where it is not on the PATH."""

from __future__ import annotations

import sys

from pytest_modelmigrate.cli import main

if __name__ == "__main__":
    sys.exit(main())
