"""What a wall was drawn from: the key under which its body is kept."""

from dataclasses import dataclass
from datetime import date

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from reports.queries.standing import Standing, standing_of
from units.access import seen_from
from units.models import User

PAGE = "reports_wall_version(%s, %s)"


@dataclass(frozen=True)
class Hung:
    """What the frame of a wall prints of its plan, and the state of everything inside it."""

    pk: int
    title: str
    clock_on: date | None
    state: str
    standing: Standing

    @property
    def frame(self) -> tuple[str, date | None]:
        return self.title, self.clock_on

    @property
    def is_demonstration(self) -> bool:
        return self.clock_on is not None


def hung(code: str, user: User, session: SessionBase) -> Hung | None:
    """The plan of a wall, whoever asks: the body's key or the door says who may see it. One query.

    The day is part of the state: 即将到期 comes and goes by the calendar.
    """
    standing = standing_of(user, session, PAGE, code, seen_from(user))
    plan, title, clock_on, version = standing.columns
    if plan is None:
        return None
    return Hung(plan, title, clock_on, f"{version}-{clock_on or timezone.localdate():%Y%m%d}", standing)
