"""What will end, and when: ``Deprecation`` (RFC 9745) and ``Sunset`` (RFC 8594), from one line on a view.

ending = Ending(announced_on=date(2027, 3, 1), ends_on=date(2028, 3, 1), successor="/api/v2/plans/")
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpResponseBase
from django.utils.http import http_date

SHORTEST = timedelta(days=365)  # docs/api.md, "When the interface changes"


@dataclass(frozen=True)
class Ending:
    """Since when an address is advised against, the day from which it may be gone, and what takes its place."""

    announced_on: date
    ends_on: date
    successor: str

    def __post_init__(self) -> None:
        if self.ends_on - self.announced_on < SHORTEST:
            raise ValueError("an address goes on for at least twelve months after its end was announced")


def say(answer: HttpResponseBase, ending: Ending) -> None:
    answer["Deprecation"] = f"@{_second(ending.announced_on)}"
    answer["Sunset"] = http_date(_second(ending.ends_on))
    answer["Link"] = f'<{ending.successor}>; rel="successor-version"'


def _second(day: date) -> int:
    return int(datetime.combine(day, time(), tzinfo=UTC).timestamp())
