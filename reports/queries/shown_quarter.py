"""Which quarter a page about one plan shows, and the quarters to choose from."""

from dataclasses import dataclass

from plans.models import Plan
from plans.quarters import Quarter
from reports.queries.dashboard import SwitchHead
from reports.queries.scopes import QuarterState, chosen_of, quarters_of


@dataclass(frozen=True)
class ShownQuarter:
    """``quarter`` is None until the plan's first one was opened."""

    quarter: Quarter | None
    switch: tuple[SwitchHead, ...]

    @property
    def query(self) -> str:
        return "" if self.quarter is None else f"quarter={self.quarter}"


def shown_quarter(plan: Plan, asked: Quarter | None) -> ShownQuarter:
    """The quarter asked for if it was opened; else the last closed one; else the newest that is open. One query."""
    states = quarters_of((plan.pk,))
    chosen = chosen_of(states, asked)
    return ShownQuarter(chosen.quarter if chosen else None, tuple(_head(each, chosen) for each in states))


def _head(each: QuarterState, chosen: QuarterState | None) -> SwitchHead:
    return SwitchHead(
        label=each.quarter.short_label,
        year=str(each.quarter.year),
        state=each.state,
        is_open=not each.is_closed,
        is_chosen=each == chosen,
        query=f"quarter={each.quarter}",
    )
