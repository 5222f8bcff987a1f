"""推送填报: another system hands in reports, thousands at once, in as many statements as for one.

Every row is judged as the page's saving judges: the person's right, the revision that was seen, what the task takes.
What was handed in stands until it is sent back, what was approved changes by correction. The same again changes
nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.staleness import marks
from tasks.actions.completion import file_claim_of
from tasks.actions.judging_reports import judge_of, standing
from tasks.actions.pushing import NOTE_LIMIT, Outcome, refused
from tasks.actions.reporting import Content, revisions_of, submission
from tasks.actions.settling import locked
from tasks.errors import ActionError
from tasks.models import ProgressUpdate, ReviewEvent, Task
from tasks.queries.sent_reports import SentReport, ids_by_place, why_none
from tasks.queries.steps import first_state, leads_of
from tasks.states import State, TaskState, Word
from units import audit
from units.inserting import insert
from units.models import Unit, User

WRITE = """
UPDATE tasks_progressupdate report
   SET word = sent.word, progress = sent.progress, problems = sent.problems, next_steps = sent.next_steps,
       nothing_new = sent.nothing_new, percent_bp = sent.percent_bp, completed_on = sent.completed_on,
       state = 'draft', revision = report.revision + 1, edited_at = %(now)s, edited_by_id = %(by)s,
       entered_as = 'pushed', entered_note = %(note)s
  FROM unnest(%(ids)s::bigint[], %(word)s::text[], %(progress)s::text[], %(problems)s::text[],
              %(next_steps)s::text[], %(nothing_new)s::text[], %(percent_bp)s::int[], %(completed_on)s::date[])
       AS sent (id, word, progress, problems, next_steps, nothing_new, percent_bp, completed_on)
 WHERE report.id = sent.id
"""
Writing = list[tuple[ProgressUpdate, Content]]


@transaction.atomic
def push_reports(
    *,
    rows: Sequence[SentReport],
    within: Unit,
    by: User,
    source: str,
    is_final: bool = False,
    all_or_nothing: bool = False,
) -> list[Outcome]:
    """Keep the rows as drafts, or hand them in, and say of each what became of it, in their order."""
    named, found = _named(rows, within, by)
    updates = {update.pk: update for update in locked(list(named.values())) if _is_within(update, within)}
    judge = judge_of(updates.values(), by, is_final)
    writing: dict[int, tuple[ProgressUpdate, Content]] = {}
    for place, key in named.items():
        update, row = updates.get(key.pk), rows[place]
        content = replace(standing(update), **row.content) if update else Content()
        found[place] = judge.outcome(update, row, content) if update else _told("not_asked")
        if update and found[place].result == "written":
            writing[place] = update, content
    if is_final:
        found |= _claimed(writing, by)
    if all_or_nothing and any(outcome.is_refused for outcome in found.values()):
        transaction.set_rollback(True)
    else:
        _write([pair for place, pair in writing.items() if not found[place].is_refused], by, source, is_final)
    return [found[place] for place in range(len(rows))]


def _is_within(update: ProgressUpdate, within: Unit) -> bool:
    """A report follows its post: it may have gone elsewhere while its lock was waited for."""
    return update.unit.path.startswith(within.path)


def _named(
    rows: Sequence[SentReport], within: Unit, by: User
) -> tuple[dict[int, ProgressUpdate], dict[int, Outcome]]:
    """Place of a row → the report it names, among those the person may see; and why a row names none."""
    places = ids_by_place(rows, within)
    ids = {key for keys in places.values() for key in keys}
    seen = {
        update.pk: update for update in ProgressUpdate.objects.visible_to(by).filter(pk__in=ids).only("pk")
    }
    named: dict[int, ProgressUpdate] = {}
    found: dict[int, Outcome] = {}
    taken: set[int] = set()
    for place in range(len(rows)):
        keys = [key for key in places.get(place, ()) if key in seen]
        if len(keys) > 1:
            found[place] = refused("ambiguous", _("这个单位在这项任务上有两份填报，请写明 role"), "role")
        elif keys and keys[0] in taken:
            found[place] = refused("repeated", _("同一批里已有同一份填报的一行"))
        elif keys:
            named[place] = seen[keys[0]]
            taken.add(keys[0])
    missing = [place for place in range(len(rows)) if place not in named and place not in found]
    codes = why_none({place: rows[place] for place in missing}, within, by)
    return named, found | {place: _told(code) for place, code in codes.items()}


def _told(code: str) -> Outcome:
    """Of a row that names no report."""
    words = {
        "unknown_unit": _("没有这个单位代码，或不在令牌的范围内"),
        "unknown_task": _("没有这个计划或任务代码，或不在令牌的范围内"),
        "not_asked": _("本季没有向这个单位要这项任务的填报"),
        "not_open": _("这个季度还没有开启填报"),
    }
    fields = {"unknown_unit": "unit", "unknown_task": "task", "not_open": "quarter"}
    return refused(code, words[code], fields.get(code, ""))


def _claimed(writing: Mapping[int, tuple[ProgressUpdate, Content]], by: User) -> dict[int, Outcome]:
    """The word 申请销号 files the claim, one by one: few say it. Returns the rows whose claim was refused."""
    found: dict[int, Outcome] = {}
    for place, (update, content) in writing.items():
        if content.word != Word.CLAIM_DONE:
            continue
        update.progress = content.progress
        try:
            with transaction.atomic():
                file_claim_of(update, by=by, completed_on=content.completed_on or today(update.plan))
        except (ActionError, PermissionDenied) as error:
            code = error.code if isinstance(error, ActionError) else "permission_denied"
            found[place] = refused(code, str(error), "word")
    return found


def _write(writing: Writing, by: User, source: str, is_final: bool) -> None:
    if not writing:
        return
    updates = [update for update, _content in writing]
    _write_contents(writing, by, source[:NOTE_LIMIT])
    if is_final:
        _hand_in(updates, by)
    else:
        audit.record_hourly("update.saved", by=by, about=[(update, update.owner_id) for update in updates])


def _write_contents(writing: Writing, by: User, note: str) -> None:
    """In the database and on the objects at hand: the rows are locked."""
    names = list(Content.__dataclass_fields__)
    columns = {name: [getattr(content, name) for _update, content in writing] for name in names}
    told: dict[str, Any] = {
        "ids": [update.pk for update, _content in writing],
        "now": timezone.now(),
        "by": by.pk,
        "note": note,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, told | columns)
    for update, content in writing:
        for name, value in asdict(content).items():
            setattr(update, name, value)
        update.state, update.revision = State.DRAFT, update.revision + 1


def _hand_in(updates: list[ProgressUpdate], by: User) -> None:
    has_steps = any(len(update.period.steps) > 1 for update in updates)
    leads = leads_of({update.task_id for update in updates}) if has_steps else {}
    alike: defaultdict[tuple[Any, ...], list[ProgressUpdate]] = defaultdict(list)
    for update in updates:
        update.state = first_state(update, by, leads)
        told = submission(update, by, today(update.plan))
        alike[update.state, told["submitted_on"], told["was_late"]].append(update)
    for (state, _day, _late), group in alike.items():
        fields = submission(group[0], by, today(group[0].plan)) | {"state": state, "returned_because": ""}
        ProgressUpdate.objects.filter(pk__in=[update.pk for update in group]).update(**fields)
    begun = Task.objects.filter(pk__in={update.task_id for update in updates})
    begun.filter(state__in=(TaskState.ISSUED, TaskState.ACCEPTED)).update(state=TaskState.IN_PROGRESS)
    _leave_behind(updates, by)


def _leave_behind(updates: list[ProgressUpdate], by: User) -> None:
    """What every handing in leaves: its content as a revision, its place in the conversation, proof, and the marks."""
    said = [ReviewEvent(update_of=update, move=State.SUBMITTED, by=by) for update in updates]
    told = [(update, update.owner_id, {"revision": update.revision}) for update in updates]
    since: dict[int, int] = {}
    for update in updates:
        since[update.plan_id] = min(update.quarter, since.get(update.plan_id, update.quarter))
    events = audit.events("update.submitted", by=by, about=told)
    insert(*said, *revisions_of(updates, by), *events, *marks(dict(sorted(since.items()))))
