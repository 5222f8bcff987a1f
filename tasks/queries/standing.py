"""本季无新进展: what was said last still stands, with its date; how many times running nothing new was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plans.quarters import Quarter
from tasks.models import ProgressUpdate
from tasks.states import REPORTED

LISTED_FROM = 2


@dataclass(frozen=True)
class Standing:
    """``text`` and its quarter are those of the last report that said something; empty where none did.

    ``times`` counts reports of nothing new one after the other, this one included; from the second on the review
    lists them.
    """

    text: str
    quarter: Quarter | None
    on: date | None
    times: int

    @property
    def is_listed(self) -> bool:
        return self.times >= LISTED_FROM


def standing_of(updates: Sequence[ProgressUpdate]) -> dict[int, Standing]:
    """By id of report. One query, however many."""
    names = ("assignment", "quarter", "progress", "nothing_new", "submitted_on")
    reported = ProgressUpdate.objects.filter(
        assignment__in={update.assignment_id for update in updates}, state__in=REPORTED
    ).order_by("-quarter")
    told: dict[int, list[tuple[Quarter, str, str, date | None]]] = {}
    for duty, *rest in reported.values_list(*names):
        told.setdefault(duty, []).append(tuple(rest))
    return {update.pk: _standing(update, told.get(update.assignment_id, [])) for update in updates}


def _standing(update: ProgressUpdate, told: Sequence[tuple[Quarter, str, str, date | None]]) -> Standing:
    earlier = [said for said in told if said[0] < update.quarter]
    times = 1 if update.nothing_new else 0
    for _quarter, _text, nothing_new, _on in earlier:
        if not (times and nothing_new):
            break
        times += 1
    quarter, text, _nothing_new, on = next((said for said in earlier if said[1]), (None, "", "", None))
    return Standing(text=text, quarter=quarter, on=on, times=times)
