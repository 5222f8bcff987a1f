"""What a wall was drawn from, as one digest: the key under which its body is kept."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection
from django.utils import timezone

QUERY = (Path(__file__).parent / "wall_state.sql").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Hung:
    """What the frame of a wall prints of its plan, and the state of everything inside it."""

    pk: int
    title: str
    clock_on: date | None
    state: str

    @property
    def frame(self) -> tuple[str, date | None]:
        return self.title, self.clock_on

    @property
    def is_demonstration(self) -> bool:
        return self.clock_on is not None


def hung(code: str) -> Hung | None:
    """The plan of a wall, whoever asks: the body's key or the door says who may see it. One query.

    The day is part of the state: 即将到期 comes and goes by the calendar.
    """
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [code])
        row = cursor.fetchone()
    if row is None:
        return None
    plan, title, clock_on, digest = row
    return Hung(plan, title, clock_on, f"{digest}-{clock_on or timezone.localdate():%Y%m%d}")
