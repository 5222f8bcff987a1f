"""Questions that the database keeps as functions: planned once per session, behind any pooler (decision 26).

Each is a file ``<app>/functions/<name of the function>.sql``. They hold no rows, so they need no migration: after
every ``migrate`` the database has those of this code, and no others of that name.
"""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction


def install(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Put an app's functions into the database anew. Emptying a database (``flush``) leaves them as they are."""
    files = sorted(Path(sender.path).glob("functions/*.sql"))
    if "plan" not in kwargs or not files:
        return
    with transaction.atomic(using), connections[using].cursor() as cursor:
        for file in files:
            cursor.execute(f"DROP FUNCTION IF EXISTS {file.stem}")
            cursor.execute(file.read_text(encoding="utf-8"))
