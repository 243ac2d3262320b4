"""Measures one part on the database of DATABASE_URL, which has to be empty. Run by `bench`."""

import importlib
import json
import sys

import django


def main(part: str) -> None:
    """Print the figures of a part as JSON; what is being done goes to the error stream."""
    django.setup()

    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    figures = importlib.import_module(f"bench.{part}").measure(
        lambda text: print(f"  {text}", file=sys.stderr, flush=True)
    )
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
