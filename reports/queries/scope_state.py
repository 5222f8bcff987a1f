"""What the dashboards that a person may see were drawn from: the key under which their bodies are kept."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import timezone

from units.access import posts
from units.models import User
from units.roles import GRANTS, Permission

QUERY = (Path(__file__).parent / "scope_state.sql").read_text(encoding="utf-8")
INSIDE = "u.path LIKE %s"


@dataclass(frozen=True)
class ScopeState:
    """``figures`` changes with every plan, quarter, figure and name of the streets; ``last_act`` with every act.

    An act that was recorded before another but saved after it goes unseen until the next one.
    """

    figures: str
    last_act: int | None
    day: date


def scope_state(user: User) -> ScopeState:
    """Of every street and district in which this person sees anything, as ``in_own_street`` has it. One query."""
    seeing = sorted({post.tenant_path for post in posts(user) if Permission.VIEW in GRANTS[post.role]})
    patterns = [f"{path}%" for path in seeing] or [""]
    query = QUERY.replace("{inside}", " OR ".join([INSIDE] * len(patterns)))
    with connection.cursor() as cursor:
        cursor.execute(query, patterns * 3)
        figures, last_act = cursor.fetchone()
    return ScopeState(figures, last_act, timezone.localdate())
