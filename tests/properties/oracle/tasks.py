"""Rules 1 to 9 on one task in one quarter, from DESIGN.md section 4 alone."""

from dataclasses import dataclass

from tests.properties.oracle.answers import answers
from tests.properties.oracle.facts import Stop, Task, Update
from tests.properties.oracle.judging import (
    AHEAD,
    GREEN,
    RED,
    ROUTINE,
    YELLOW,
    Judged,
    gap_light,
    judge,
)
from tests.properties.oracle.ledger import REPORTED, Ledger
from tests.properties.oracle.progress import closed_in, is_routine, own_progress, plan_progress, progress
from tests.properties.oracle.time import (
    bp,
    due_of,
    last_day,
    milestone_progress,
    schedule,
    start_of,
)

GREY, RING, BLUE = "grey", "ring", "blue"
BADNESS = {AHEAD: 0, GREEN: 1, YELLOW: 2, RED: 3}
WORDS = {
    "on_schedule": (GREEN, "word_on_schedule"),
    "slightly_behind": (YELLOW, "word_slightly_behind"),
    "far_behind": (RED, "word_far_behind"),
    "claim_done": (GREEN, "word_on_schedule"),
}
LAST = 1 << 60
Cell = tuple[str, int, str]


@dataclass(frozen=True)
class TaskFigure:
    light: str
    rule: int
    reason: str
    bucket: str
    year_bp: int | None
    plan_bp: int | None
    schedule_bp: int | None
    gap_bp: int | None
    to_verify: bool
    lead: int
    has_lead: bool
    weight: int
    is_routine: bool
    named: int | None
    asked: int
    reported: int
    incomplete: bool


def task_figure(ledger: Ledger, task_id: int, quarter: int) -> TaskFigure:
    terms = ledger.terms(quarter)
    task = ledger.task(task_id, quarter)
    linked = {link.indicator: judge(ledger, link.indicator, quarter) for link in task.links}
    (light, rule, reason), named = light_of(ledger, task, quarter, linked)
    year, whole = progress(ledger, task, quarter, linked), plan_progress(ledger, task, quarter, linked)
    due = bp(schedule(task, terms.plan, quarter))
    return TaskFigure(
        light=light,
        rule=rule,
        reason=reason,
        bucket=bucket(light, rule, reason),
        year_bp=bp(year),
        plan_bp=bp(whole),
        schedule_bp=due,
        gap_bp=None if year is None or due is None else bp(year) - due,
        to_verify=decided_claim(ledger, task, quarter) == "filed",
        lead=task.lead or terms.plan.owner,
        has_lead=task.lead is not None,
        weight=task.weight,
        is_routine=is_routine(ledger, task, quarter),
        named=named,
        **duties(ledger, task, quarter, linked),
    )


def duties(ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged]) -> dict[str, int]:
    """已报 n/m: distinct units over the task's indicators, and in each mode those that owe a report of their own."""
    asked, silent = set(), set()
    for indicator in linked:
        units, mute = answers(ledger, ledger.indicator(indicator, quarter), quarter)
        asked, silent = asked | units, silent | mute
    for update in typing_units(ledger, task, quarter):
        asked.add(update.unit)
        if update.state not in REPORTED:
            silent.add(update.unit)
    return {
        "asked": len(asked),
        "reported": len(asked - silent),
        "incomplete": is_incomplete(ledger, task, quarter, linked),
    }


def typing_units(ledger: Ledger, task: Task, quarter: int) -> list[Update]:
    if task.mode != "each":
        return []
    return [ledger.stood(each) for each in ledger.updates(task.id, quarter) if each.role == "responsible"]


def is_incomplete(ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged]) -> bool:
    """Whether a number of its indicators is missing, or one of what its progress is the mean of."""
    if any(each.incomplete for each in linked.values()):
        return True
    counted = [i for i in linked if ledger.indicator(i, quarter).schedule not in ROUTINE]
    if counted or milestone_progress(task.milestones, quarter) is not None:
        return any(linked[indicator].year is None for indicator in counted)
    typed = typing_units(ledger, task, quarter)
    return any(each.state != "approved" or each.percent_bp is None for each in typed)


def bucket(light: str, rule: int, reason: str) -> str:
    """The headline: one count for each cell."""
    if reason in ("suspended", "terminated"):
        return reason
    if light == BLUE:
        return "completed"
    if rule == 3:
        return "overdue"
    names = {YELLOW: "behind", RED: "behind", AHEAD: "ahead", GREEN: "on_schedule", GREY: "not_started"}
    return names.get(light, "undecided")


def light_of(ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged]) -> tuple[Cell, int | None]:
    manual = [each.light for each in ledger.facts.manual if (each.task, each.quarter) == (task.id, quarter)]
    if manual:
        return (manual[0], 10, "manual"), None
    settled = rule_1(ledger, task, quarter) or rule_2(task, quarter) or rule_3(ledger, task, quarter)
    if settled:
        return settled, None
    return worst_or_ring(ledger, task, quarter, linked)


def rule_1(ledger: Ledger, task: Task, quarter: int) -> Cell | None:
    stop = stopped_in(task, quarter)
    if stop is not None:
        return GREY, 1, stop.state
    if start_of(task, ledger.terms(quarter).plan, quarter) > quarter:
        return GREY, 1, "not_started"
    update = ledger.lead_update(task.id, quarter)
    is_filled_in = update is not None and ledger.was_reported(update)
    if quarter < ledger.terms(quarter).plan.first_period and not is_filled_in:
        return GREY, 1, "not_started"
    return None


def stopped_in(task: Task, quarter: int) -> Stop | None:
    """The stop in which the quarter's last day lies. Reading: what is verified as done by then is no longer stopped."""
    if closed_in(task, quarter):
        return None
    day = last_day(quarter)
    lasting = [each for each in task.stops if each.since <= day and (each.until is None or each.until > day)]
    return lasting[-1] if lasting else None


def rule_2(task: Task, quarter: int) -> Cell | None:
    return (BLUE, 2, "completed") if closed_in(task, quarter) else None


def rule_3(ledger: Ledger, task: Task, quarter: int) -> Cell | None:
    """Overdue from the quarter's due day, unless a claim was filed by then: pending, verified or rejected."""
    return {
        "not_due": None,
        "filed": None,
        "none": (RED, 3, "overdue"),
        "verified": (BLUE, 3, "completed"),
        "rejected": (RED, 3, "claim_rejected"),
    }[decided_claim(ledger, task, quarter)]


def decided_claim(ledger: Ledger, task: Task, quarter: int) -> str:
    """What became of the newest claim filed by the quarter's due day, once a deadline in or before it has passed."""
    due_day = ledger.period(quarter).due_on
    if (
        due_of(task, ledger.terms(quarter).plan, quarter) > last_day(quarter)
        or ledger.day(quarter) <= due_day
    ):
        return "not_due"
    in_time = [claim for claim in task.claims if claim.filed_on <= due_day]
    return max(in_time, key=lambda claim: claim.id).state if in_time else "none"


def worst_or_ring(
    ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged]
) -> tuple[Cell, int | None]:
    """The worst of rules 4 to 9; until the lead's report is approved only rule 9 colours."""
    update = ledger.lead_update(task.id, quarter)
    is_closed = ledger.period(quarter).closed_on is not None
    late = rule_9(ledger, update, quarter) if update else None
    if update is not None and update.state != "approved":
        if late:
            return late, None
        if is_closed:
            return (GREY, 0, "not_reviewed"), None
        is_in = ledger.was_reported(update)
        return (RING, 0, "in_review" if is_in else "to_report"), None
    rows = rules_4_to_8(ledger, task, quarter, linked, update) + ([(late, None)] if late else [])
    if rows:
        return min(rows, key=lambda row: (-BADNESS[row[0][0]], row[0][1], row[1] or LAST))
    return (GREY if is_closed else RING, 0, "no_data"), None


def rules_4_to_8(
    ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged], update: Update | None
) -> list[tuple[Cell, int | None]]:
    rows = [
        ((each.light, each.rule, each.reason), indicator)
        for indicator, each in linked.items()
        if each.light is not None
    ]
    own, plan = own_progress(ledger, task, quarter), ledger.terms(quarter).plan
    scheduled = schedule(task, plan, quarter)
    is_started = quarter >= start_of(task, plan, quarter)
    if own is not None and scheduled is not None and is_started:
        light, reason = gap_light(plan, bp(own) - bp(scheduled))
        rows.append(((light, 4, reason), None))
    if update is not None and update.word:
        light, reason = WORDS[update.word]
        rows.append(((light, 8, reason), None))
    return rows


def rule_9(ledger: Ledger, update: Update, quarter: int) -> Cell | None:
    """Late yellow, red when still not in at closing; nobody is late for the reviewer."""
    closed_on = ledger.period(quarter).closed_on
    then = ledger.at_closing(update)
    is_in = then.state in REPORTED
    if closed_on is not None and not is_in and closed_on > then.report_by:
        return RED, 9, "not_reported"
    if then.was_late or (not is_in and ledger.day(quarter) > then.report_by):
        return YELLOW, 9, "report_late"
    return None
