#!/usr/bin/env python3
"""Django's command line. Without addresses in the environment it speaks to the servers of `make run`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from deploy.embedded.addresses import fill_in_missing

    fill_in_missing(os.environ)
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "没有找到 Django：请先执行 make setup，并用 .venv/bin/python manage.py 运行。| Run `make setup` first."
        )
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
