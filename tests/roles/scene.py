"""A street in which everything there is happens once, and another whose people should see none of it.

Every name and text of the first street carries ``MARK``, a character used nowhere else: an answer that holds it has
shown something of this street.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from plans.models import PlanEdition
from plans.quarters import Quarter
from reports.actions import close_quarter
from reports.rollup import rebuild
from tasks.actions import importing
from tasks.importing.reading import read_run
from tasks.models import (
    Assignment,
    BreakdownRound,
    CompletionClaim,
    DataValue,
    Evidence,
    ExtensionRequest,
    ItemRefusal,
    Milestone,
    Objection,
    ProgressUpdate,
    Reminder,
    SheetUpload,
    ValueDispute,
)
from tests import factories as make
from tests.tasks.importing import DOCUMENT
from units.actions import issue_token
from units.models import Membership, Unit, User, Webhook
from units.roles import Role

MARK = "榷"
BUSINESS = tuple(f"{MARK}{what}" for what in ("行动计划", "板块", "任务", "指标", "节点", "进展", "旧版"))
TABLE = "附表 主要指标\n序号\t指标名称\t单位\t属性\t2028年目标\t责任单位\n1\t业委会组建率\t%\t约束性\t90\t房管所\n"
FOUND_NOTHING = {"changes": [], "faults": [], "gaps": [], "notes": [], "ready": 0}
Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)

# who acts, at which place relative to the lead unit whose work it is
OWN = {"cadre": Role.REPORTER, "head": Role.UNIT_HEAD}
SUBTREE = {
    "above": Role.UNIT_HEAD,
    "supervision": Role.SUPERVISION,
    "leader": Role.LEADER,
    "sys": Role.SYS_ADMIN,
    "sec": Role.SEC_ADMIN,
    "audit": Role.AUDIT_ADMIN,
}
BESIDE = {"home": Role.REPORTER, "other": Role.UNIT_HEAD}
INSIDE = (*OWN, *SUBTREE, *BESIDE)
AWAY = {f"away-{role.value}": role for role in Role}


@dataclass
class Scene:
    """``values`` are the parameters of routes, by name; ``clients`` the signed-in browsers, by actor."""

    plan: Any
    values: dict[str, Any]
    clients: dict[str, Client] = field(default_factory=dict)
    tokens: dict[tuple[str, str], Client] = field(default_factory=dict)


def build(above: Unit | None = None) -> Scene:
    street = make.make_street(code="QUE", name=f"{MARK}街道", parent=above)
    community = make.make_unit(street, kind=Unit.Kind.COMMUNITY, name=f"{MARK}片区")
    lead = make.make_unit(community, name=f"{MARK}科室")
    home = make.make_unit(street, kind=Unit.Kind.NEIGHBOURHOOD, name=f"{MARK}居民区")
    other = make.make_unit(street, name=f"{MARK}别科")
    places = {"cadre": lead, "head": lead, "above": community, "home": home, "other": other}
    people = {
        actor: make.make_user(places.get(actor, street), role, full_name=f"{MARK}{actor}")
        for actor, role in (OWN | SUBTREE | BESIDE).items()
    }
    plan = _plan(street, lead, home, people)
    values = _values(plan, lead, home, people)
    away = make.make_street(code="YUAN")
    scene = Scene(plan, values)
    people |= {actor: make.make_user(away, role) for actor, role in AWAY.items()}
    scene.clients = {"nobody": Client()} | {actor: _browser(user) for actor, user in people.items()}
    for place, unit in (("own", street), ("subtree", lead), ("away", away)):
        scene.tokens |= _tokens(
            place, unit, people["supervision" if unit.tenant == street else "away-supervision"]
        )
    return scene


def _browser(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def _tokens(place: str, unit: Unit, person: User) -> dict[tuple[str, str], Client]:
    from units.scopes import SCOPES

    ends = timezone.now() + timedelta(days=1)
    made = {
        scope: issue_token(by=None, name=scope, unit=unit, scopes=[scope], expires_at=ends, person=person)
        for scope in SCOPES
    }
    return {
        (place, scope): Client(headers={"Authorization": f"Bearer {token.secret}"})
        for scope, token in made.items()
    }


def _plan(street: Unit, lead: Unit, home: Unit, people: dict[str, User]) -> Any:
    """Its first quarter closed, its second open: one report begun, one waiting, a third not started."""
    plan = make.make_plan(street, code="QUE-1", title=f"{MARK}行动计划", clock_on=date(2026, 3, 25))
    plan.sections.create(position=0, level=2, number="（一）", title=f"{MARK}板块", span_start=0, span_end=0)
    section = plan.sections.get()
    tasks = [
        make.make_task(
            plan, lead, responsible=[home], section=section, title=f"{MARK}任务{number}", code=f"T{number}"
        )
        for number in range(4)
    ]
    for source in ("lead", "unit"):
        make.make_indicator(tasks[0], value=9, source=source, name=f"{MARK}指标{source}")
    Milestone.objects.create(task=tasks[3], title=f"{MARK}节点", due_on=date(2026, 6, 1))
    make.issue(plan)
    make.open_quarter(plan, Q1)
    make.report(tasks[1], Q1, by=people["cadre"], word="on_schedule", approved_by=people["supervision"])
    make.set_clock(plan, date(2026, 4, 30))
    rebuild(plan.pk)
    close_quarter(period=plan.periods.get(quarter=Q1), by=people["supervision"])
    make.report(tasks[0], Q1, by=people["cadre"], numbers={"numerator": 3})
    make.set_clock(plan, date(2026, 6, 25))
    make.open_quarter(plan, Q2)
    make.report(tasks[2], Q2, by=people["cadre"], word="on_schedule", progress=f"{MARK}进展")
    rebuild(plan.pk)
    plan.refresh_from_db()
    return plan


def _values(plan: Any, lead: Unit, home: Unit, people: dict[str, User]) -> dict[str, Any]:
    """What stands in the addresses: codes and ids of real objects of the first street."""
    tasks, cadre = list(plan.tasks.order_by("position")), people["cadre"]
    begun, waiting = (ProgressUpdate.objects.get(task=tasks[place], quarter=Q2) for place in (0, 2))
    late = ProgressUpdate.objects.get(task=tasks[0], quarter=Q1)
    indicator = plan.indicators.order_by("position").first()
    value = DataValue.objects.filter(unit=home, quarter=Q2).get()
    return {
        "plan_code": plan.code,
        "task_code": tasks[0].code,
        "task_id": tasks[0].pk,
        "update_id": begun.pk,
        "waiting_id": waiting.pk,
        "waiting_key": f"{waiting.pk}:{waiting.revision}",
        "late_id": late.pk,
        "approved_id": ProgressUpdate.objects.get(task=tasks[1], quarter=Q1).pk,
        "quarter": str(Q2),
        "closed_quarter": str(Q1),
        "unit_code": home.code,
        "lead_code": lead.code,
        "street_code": plan.owner.code,
        "indicator_id": indicator.pk,
        "indicator_code": indicator.code,
        "value_id": value.pk,
        "item_id": value.item_id,
        **_claims(plan, tasks, cadre),
        "milestone_id": tasks[3].milestones.get().pk,
        "number": 1,
        "name": "trend",
        "kind": "csv",
        "structure_kind": "codelist",
        "webhook_id": _webhook(plan.owner).pk,
        "index": 0,
        "term": "2026",
        "user_id": cadre.pk,
        "post_id": Membership.objects.get(user=cadre).pk,
        "assignment_id": Assignment.objects.get(task=tasks[0], role="accountable").pk,
        **_papers(plan, home, begun, people),
        **_matters(plan, home, begun, value, people),
    }


def _webhook(owner: Unit) -> Webhook:
    return Webhook.objects.create(
        owner=owner, address=f"https://{MARK}.example/", events=["quarter.closed"], salt="0"
    )


def _claims(plan: Any, tasks: list[Any], cadre: User) -> dict[str, Any]:
    own = {"owner": plan.owner}
    claim = CompletionClaim.objects.create(
        task=tasks[3],
        completed_on=plan.clock_on,
        statement=MARK,
        filed_on=plan.clock_on,
        filed_by=cadre,
        **own,
    )
    extension = ExtensionRequest.objects.create(
        task=tasks[1],
        due_on=date(2028, 12, 31),
        new_due_on=date(2029, 3, 31),
        reason=MARK,
        filed_on=plan.clock_on,
        filed_by=cadre,
        **own,
    )
    return {"claim_id": claim.pk, "extension_id": extension.pk}


def _papers(plan: Any, home: Unit, update: ProgressUpdate, people: dict[str, User]) -> dict[str, Any]:
    """Files that hang on a plan."""
    own, cadre, resident = {"owner": plan.owner}, people["cadre"], people["home"]
    content = MARK.encode()
    evidence = Evidence.objects.create(
        update_of=update,
        file_name=f"{MARK}.txt",
        media_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        added_by=cadre,
        **own,
    )
    PlanEdition.objects.create(plan=plan, number=1, title=f"{MARK}旧版", source_text=MARK)
    run = _import(plan, people["supervision"])
    sheet = SheetUpload.objects.create(
        kind=SheetUpload.Kind.UNIT_QUARTER,
        unit=home,
        quarter=Q2,
        file_name=f"{MARK}.xlsx",
        content=_workbook(),
        findings=FOUND_NOTHING,
        uploaded_by=resident,
        **own,
    )
    targets = SheetUpload.objects.create(
        kind=SheetUpload.Kind.TARGETS,
        plan=plan,
        file_name=f"{MARK}.xlsx",
        content=_workbook(),
        findings=FOUND_NOTHING,
        uploaded_by=people["supervision"],
        **own,
    )
    amending = _import(plan, people["supervision"], amends=plan)
    return {
        "amending_id": amending.pk,
        "evidence_id": evidence.pk,
        "run_id": run.pk,
        "upload_id": sheet.pk,
        "targets_upload_id": targets.pk,
    }


def _matters(
    plan: Any, home: Unit, update: ProgressUpdate, value: DataValue, people: dict[str, User]
) -> dict[str, Any]:
    """Opinions, objections and the rest that somebody raised and nobody has settled."""
    own, resident = {"owner": plan.owner}, people["home"]
    raised = {"reason": MARK, "raised_by": resident, **own}
    lead_item = DataValue.objects.filter(unit=update.unit, quarter=Q2).first().item
    duty = Assignment.objects.get(task=update.task, unit=home)
    asked = {"consulted_at": timezone.now(), "consulted_by": people["supervision"]}
    talk = BreakdownRound.objects.create(plan=plan, year=2026, state="consulting", **asked, **own)
    said = {"agrees": False, "text": MARK, "given_by": resident}
    ends = timezone.now() + timedelta(days=1)
    token = issue_token(by=None, name=MARK, unit=plan.owner, scopes=["read:all"], expires_at=ends)
    return {
        "refusal_id": ItemRefusal.objects.create(item=lead_item, unit=home, **raised).pk,
        "dispute_id": ValueDispute.objects.create(value_of=value, **raised).pk,
        "objection_id": Objection.objects.create(assignment=duty, unit=home, **raised).pk,
        "opinion_id": talk.opinions.create(unit=home, task=update.task, **said, **own).pk,
        "token_id": token.token.pk,
        "reminder_id": Reminder.objects.create(user=people["cadre"], on=plan.clock_on, **own).pk,
    }


def _workbook() -> bytes:
    kept = BytesIO()
    Workbook().save(kept)
    return kept.getvalue()


def _import(plan: Any, by: User, **over: Any) -> Any:
    """A document as it was read, still to be checked."""
    content = f"{DOCUMENT}\n{TABLE}\n{MARK}{over}".encode()
    span = {"starts": plan.starts, "ends": plan.ends}
    run = importing.upload(owner=plan.owner, file_name=f"{MARK}.txt", content=content, by=by, **span, **over)
    read_run(run.pk)
    return run
