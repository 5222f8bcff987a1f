"""Statements planned once per session: planning them costs more than most of them take.

PostgreSQL forgets prepared statements with the session and plans them anew when a table or its statistics change, so
nothing here can go stale. Workers therefore need sessions of their own: a pooler in transaction mode is not for them.
"""

import hashlib
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.utils import CursorWrapper

TYPES = {"plans": "bigint[]", "days": "date[]", "since": "integer", "presets": "jsonb"}
OF_ONE_PLAN = {"plan": "asked.plan", "today": "asked.day"}  # what a chain reads of the plan it is run for
_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def prepared(cursor: CursorWrapper, statement: str, facts: dict[str, Any]) -> tuple[str, list[Any]]:
    """The call of a statement by its name, preparing it in this session when it is not known there yet."""
    name, prepare = preparing(statement)
    known = _known.setdefault(cursor.connection, set())
    if name not in known:
        cursor.execute(prepare)
        known.add(name)
    return f"EXECUTE {name} (%s, %s, %s, %s)", [facts[key] for key in TYPES]


@cache
def preparing(statement: str) -> tuple[str, str]:
    """The name of a statement, and the command that prepares it."""
    name = "roll_up_" + hashlib.md5(statement.encode(), usedforsecurity=False).hexdigest()
    numbered = {key: f"${place}" for place, key in enumerate(TYPES, start=1)}
    return name, f"PREPARE {name} ({', '.join(TYPES.values())}) AS {statement % (numbered | OF_ONE_PLAN)}"
