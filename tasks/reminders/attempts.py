"""Trying to send: once taken up it is never taken up again, unless it is known to have failed.

A run that is killed between taking up and sending leaves "unknown": rather a message lost, which stands in the
workbench anyway, than the same one twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

UNKNOWN = "发送中断，不知是否送达"
MOST_TRIES = 4
FIRST_PAUSE = timedelta(minutes=25)


@dataclass(frozen=True)
class Attempt:
    """``again_at`` None: not again."""

    tries: int = 0
    answer: str = ""
    again_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.tries == 0 or (self.again_at is not None and self.again_at <= now)

    def taken_up(self) -> "Attempt":
        return Attempt(self.tries + 1, UNKNOWN)

    def failed(self, answer: str, now: datetime) -> "Attempt":
        """The pause doubles each time: about half an hour, one, two; then it is given up for the day."""
        pause = FIRST_PAUSE * 2 ** (self.tries - 1)
        return Attempt(self.tries, answer[:300], now + pause if self.tries < MOST_TRIES else None)

    def as_json(self) -> dict[str, Any]:
        again = self.again_at.isoformat() if self.again_at else ""
        return {"tries": self.tries, "answer": self.answer, "again_at": again}


def attempt_of(kept: dict[str, Any] | None) -> Attempt:
    if not kept:
        return Attempt()
    again = datetime.fromisoformat(kept["again_at"]) if kept["again_at"] else None
    return Attempt(kept["tries"], kept["answer"], again)
