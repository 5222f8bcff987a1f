"""What the dashboards that a person may see were drawn from: the key under which their bodies are kept."""

from dataclasses import dataclass
from datetime import date

from django.contrib.sessions.backends.base import SessionBase

from reports.queries.standing import Standing, standing_of
from units.access import posts, seen_from
from units.models import User

PAGE = "reports_scope_version(%s, %s, %s)"


@dataclass(frozen=True)
class ScopeState:
    """``figures`` changes with every plan, quarter, figure and name of the streets; ``last_act`` with what this person
    or anybody in their own street did lately. An act that was recorded before another but saved after it goes unseen
    until the next one, and so do acts in the streets of a district."""

    figures: str
    last_act: int | None
    day: date


def scope_state(user: User, session: SessionBase) -> tuple[ScopeState, Standing]:
    """Of every street and district in which this person sees anything, as ``in_own_street`` has it. One query."""
    streets = sorted({post.tenant_id for post in posts(user)})
    standing = standing_of(user, session, PAGE, seen_from(user), user.pk, streets)
    figures, last_act = standing.columns
    return ScopeState(figures, last_act, standing.asked.day), standing
