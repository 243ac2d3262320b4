#!/usr/bin/env python
"""Django's command line, with this checkout's own folders first on the path."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    # `site/` holds the shell's packages (config, core, accounts, org); it comes first so that two
    # checkouts that share an environment never mix.
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
