"""Everything about one task: the sentence, the duties, the lights and why, the figures, what was reported."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan, ReportingPeriod
from plans.passages import Piece, passage, places_of
from plans.quarters import Quarter
from reports.marks import Mark
from reports.models import TaskQuarter
from reports.queries.corrections import Correction, corrections_of
from reports.queries.measures import Measure, Step, measures_of, steps_of
from reports.queries.moments import as_of
from reports.queries.published import light_of, published, since_published
from reports.queries.rows import SOON, Progress, explained, progress_of, tags_of
from reports.rules import RULES
from reports.wording import day
from tasks.models import Assignment, CompletionClaim, Evidence, ProgressUpdate, ReviewEvent, Task
from tasks.queries.deadlines import due_on_in_force, first_due_on
from tasks.states import EDITABLE
from units.access import may
from units.models import User
from units.roles import Permission


@dataclass(frozen=True)
class Member:
    name: str
    note: str
    url: str


@dataclass(frozen=True)
class Duty:
    """The units that hold one role; ``group`` is the printed collective they came from."""

    role: str
    group: str
    members: tuple[Member, ...]
    accepted: int


@dataclass(frozen=True)
class LightLine:
    """The light of one quarter and why it has its colour."""

    anchor: str
    label: str
    state: str
    mark: Mark
    word: str
    why: str
    rule: str
    progress: Progress | None
    tags: tuple[str, ...]
    since: str
    corrections: tuple[Correction, ...]


@dataclass(frozen=True)
class Report:
    """What a unit reported of the task in a quarter; the words only once they were submitted."""

    quarter: str
    unit: str
    state: str
    is_approved: bool
    is_returned: bool
    word: str
    parts: tuple[tuple[str, str], ...]
    was_late: bool
    talk: tuple["Said", ...]
    evidence: tuple["File", ...]


@dataclass(frozen=True)
class File:
    """A piece of evidence that still stands."""

    name: str
    url: str


@dataclass(frozen=True)
class Said:
    who: str
    what: str
    when: str
    reason: str


@dataclass(frozen=True)
class Claim:
    state: str
    is_open: bool
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TaskPage:
    pieces: tuple[Piece, ...]
    due: str
    first_due: str
    days_left: int | None
    duties: tuple[Duty, ...]
    lights: tuple[LightLine, ...]
    measures: tuple[Measure, ...]
    steps: tuple[Step, ...]
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    may_verify: bool
    today: str
    neighbours: tuple[Task | None, Task | None]

    @property
    def days_over(self) -> int:
        """Days past the deadline; 0 or less while there is time."""
        return -(self.days_left or 0)

    @property
    def is_due_soon(self) -> bool:
        return self.days_left is not None and 0 <= self.days_left <= SOON

    @property
    def has_targets(self) -> bool:
        return any(piece.is_target for piece in self.pieces)


def task_page_of(plan: Plan, task: Task, user: User) -> TaskPage:
    now = today(plan)
    task.plan = plan
    first, due = first_due_on(task), due_on_in_force(task)
    assignments = list(task.assignments.select_related("unit", "group"))
    may_read = may_read_of(assignments, user)
    return TaskPage(
        pieces=pieces_of(plan, task),
        due=day(due),
        first_due="" if due == first else day(first),
        days_left=(due - now).days if task.closed_on is None and task.stopped_on is None else None,
        duties=duties_of(assignments),
        lights=lights_of(plan, task, may_read),
        measures=measures_of(plan, task, user),
        steps=steps_of(task, now),
        reports=reports_of(task, user),
        claims=claims_of(task, may_read),
        may_verify=plan.state == Plan.State.ISSUED and may(user, Permission.APPROVE, plan.owner),
        today=now.isoformat(),
        neighbours=neighbours_of(task),
    )


def pieces_of(plan: Plan, task: Task) -> tuple[Piece, ...]:
    """The task's sentence in its paragraph, targets marked; a task without a place shows its own text."""
    spans = task.task_indicators.values_list("indicator__span_start", "indicator__span_end")
    targets = [(start, end) for start, end in spans if start is not None and end is not None]
    said = (task.span_start, task.span_end)
    pieces = passage(plan.source_text, said, targets)
    if pieces:
        return pieces
    sentences = task.task_indicators.values_list("indicator__source_sentence", flat=True)
    return passage(task.text, (0, len(task.text)), places_of(sentences, task.text))


def duties_of(assignments: list[Assignment]) -> tuple[Duty, ...]:
    """Units by role and printed collective, in the order of the roles."""
    found = []
    for role in Assignment.Role:
        own = [each for each in assignments if each.role == role]
        for group in dict.fromkeys(each.group for each in own):
            members = [each for each in own if each.group == group]
            found.append(duty(str(role.label), str(group or ""), members))
    return tuple(found)


def duty(role: str, group: str, members: list[Assignment]) -> Duty:
    return Duty(
        role=role,
        group=group,
        members=tuple(member(each) for each in members),
        accepted=sum(each.accepted_at is not None for each in members),
    )


def member(assignment: Assignment) -> Member:
    page = reverse("unit-page", args=[assignment.unit.code])
    return Member(str(assignment.unit), member_note(assignment), page)


def member_note(assignment: Assignment) -> str:
    if assignment.not_involved_because:
        return _("不涉及：%(why)s") % {"why": assignment.not_involved_because}
    return _("已签收") if assignment.accepted_at else _("未签收")


def lights_of(plan: Plan, task: Task, may_read: bool) -> tuple[LightLine, ...]:
    """One line per opened quarter, the newest first."""
    periods = {period.quarter: period for period in ReportingPeriod.objects.filter(plan=plan)}
    live = list(TaskQuarter.objects.filter(plan=plan, task=task).order_by("-quarter"))
    corrections = corrections_of(task, may_read=may_read) if any(map(since_published, live)) else ()
    return tuple(
        light_line(plan, now, shown, periods.get(now.quarter), corrections)
        for now, shown in zip(live, published(live), strict=True)
    )


def light_line(
    plan: Plan,
    live: TaskQuarter,
    figure: TaskQuarter,
    period: ReportingPeriod | None,
    corrections: tuple[Correction, ...],
) -> LightLine:
    """``figure`` is what was published of the row, or the row itself while the quarter is open."""
    light, since = light_of(live), since_published(live)
    return LightLine(
        anchor=str(figure.quarter),
        label=Quarter(figure.quarter).label,
        state=as_of(plan, period),
        mark=light.mark,
        word=light.word,
        why=explained(figure),
        rule=str(RULES.get(figure.rule or 0, "")),
        progress=progress_of(figure),
        tags=tags_of(figure),
        since=since,
        corrections=tuple(each for each in corrections if each.moves(live.quarter)) if since else (),
    )


def reports_of(task: Task, user: User) -> tuple[Report, ...]:
    """Reports this person may read, the newest quarter first, each with its review trail."""
    talk = Prefetch("review_events", ReviewEvent.objects.select_related("by").order_by("id"))
    mine = ProgressUpdate.objects.visible_to(user).filter(task=task)
    kept = Prefetch("evidence", Evidence.objects.filter(removed_at=None).defer("content"))
    rows = (
        mine.select_related("unit").prefetch_related(talk, kept).order_by("-quarter", "unit__position", "id")
    )
    return tuple(report(update) for update in rows)


def report(update: ProgressUpdate) -> Report:
    shows = update.state not in EDITABLE
    texts = (
        (_("进展情况"), update.progress),
        (_("存在问题"), update.problems),
        (_("下一步打算"), update.next_steps),
        (_("无新进展"), str(update.get_nothing_new_display()) if update.nothing_new else ""),
        (_("来源"), update.entered_note),
    )
    return Report(
        quarter=Quarter(update.quarter).label,
        unit=str(update.unit),
        state=_("已退回") if update.is_returned else str(update.get_state_display()),
        is_approved=update.state == "approved",
        is_returned=update.is_returned,
        word=str(update.get_word_display()) if shows and update.word else "",
        parts=tuple(part for part in texts if shows and part[1]),
        was_late=update.was_late,
        talk=tuple(said(event) for event in update.review_events.all()),
        evidence=tuple(File(str(each), reverse("evidence", args=[each.pk])) for each in update.evidence.all())
        if shows
        else (),
    )


def said(event: ReviewEvent) -> Said:
    what = _("退回") if event.move == "draft" else str(event.get_move_display())
    return Said(str(event.by), what, day(event.at.date()), event.reason)


def may_read_of(assignments: list[Assignment], user: User) -> bool:
    """Claims and corrections are read like reports: by the units that lead, and by whoever sees them."""
    leading = (each.unit for each in assignments if each.role in ("accountable", "lead"))
    return any(may(user, Permission.VIEW, unit) for unit in leading)


def claims_of(task: Task, may_read: bool) -> tuple[Claim, ...]:
    claims = task.claims.select_related("filed_by", "decided_by").order_by("-id")
    return tuple(claim(each, may_read) for each in claims)


def claim(filed: CompletionClaim, may_read: bool) -> Claim:
    lines = [
        (_("完成日期"), day(filed.completed_on)),
        (_("申请"), day(filed.filed_on) + (f" · {filed.filed_by}" if may_read else "")),
    ]
    if filed.decided_on is not None:
        lines.append((_("核查"), day(filed.decided_on) + (f" · {filed.decided_by}" if may_read else "")))
    if may_read:
        lines += [(_("完成情况"), filed.statement)] + (
            [(_("核查意见"), filed.reason)] if filed.reason else []
        )
    return Claim(str(filed.get_state_display()), filed.decided_on is None, tuple(lines))


def neighbours_of(task: Task) -> tuple[Task | None, Task | None]:
    """The task before and the task after, in printed order."""
    beside = Task.objects.filter(plan=task.plan_id).exclude(state="draft").only("code", "number", "title")
    before = beside.filter(position__lt=task.position).order_by("-position").first()
    return before, beside.filter(position__gt=task.position).order_by("position").first()
