"""Who holds a fact, who asks for it and on what ground: 准入清单 (DOMAIN.md section 5)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import DataItem, Plan
from plans.staleness import mark_open
from tasks.actions.retracting import retract_approval
from tasks.actions.terms import require_changeable
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from tasks.models import Asked, DataValue, Task
from tasks.opening import settle_owed
from tasks.queries.breakdown import items_of, stamp_of_items
from tasks.states import EDITABLE
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

EDITED = ("source", "collected", "asked_by", "admission_entry")
CHOSEN = (DataItem.Source.LEAD, DataItem.Source.UNIT, DataItem.Source.PUSHED)


@dataclass(frozen=True)
class Asking:
    """How an item should be asked; ``asked_by`` is the unit that wants to know."""

    source: str
    collected: int
    asked_by: Unit | None
    admission_entry: str


@transaction.atomic
def change_items(*, task: Task, wanted: dict[int, Asking], shown: str, by: User) -> bool:
    """How the facts of a task are asked, by id of item; all of it or nothing.

    A fact that another plan needs too changes for both. Who holds it stays once somebody reported it: figures are
    sums of what the units asked reported.
    """
    require_changeable(task.plan, by)
    items = _locked(task)
    if stamp_of_items(items) != shown:
        raise StaleError()
    changed = [item for item in items if item.pk in wanted and _change(item, wanted[item.pk], by)]
    for plan in _plans_of(changed):
        require_changeable(plan, by)
        settle_owed(plan, plan.tasks.filter(task_indicators__indicator__terms__item__in=changed))
        retract_approval(plan, by)
        mark_open(plan)
    return bool(changed)


def _locked(task: Task) -> list[DataItem]:
    ids = items_of(task).values_list("pk", flat=True)
    rows = DataItem.objects.filter(pk__in=list(ids)).select_for_update(of=("self",))
    return list(rows.select_related("asked_by").order_by("pk"))


def _change(item: DataItem, wanted: Asking, by: User) -> bool:
    before = {name: getattr(item, name) for name in EDITED}
    after = {name: getattr(wanted, name) for name in EDITED if getattr(wanted, name) != before[name]}
    if not after:
        return False
    _require_sound(item, after)
    for name, value in after.items():
        setattr(item, name, value)
    item.save(update_fields=list(after))
    told = {
        "before": {name: _said(before[name]) for name in after},
        "after": {n: _said(v) for n, v in after.items()},
    }
    audit.record("item.asking_changed", by=by, about=item, tenant=item.owner_id, **told)
    return True


def _require_sound(item: DataItem, after: dict[str, object]) -> None:
    source, asked_by = after.get("source"), after.get("asked_by")
    if source is not None and (item.source == DataItem.Source.DERIVED or source not in CHOSEN):
        raise WrongStateError(_("「%(item)s」的来源不能这样改") % {"item": item})
    reported = DataValue.objects.filter(item=item).exclude(state__in=EDITABLE)
    if source is not None and reported.exists():
        raise WrongStateError(_("「%(item)s」已有单位报过数，来源不能再改") % {"item": item})
    if "collected" in after and after["collected"] not in Plan.Cycle.values:
        raise WrongStateError(_("请选择多久报一次"))
    if isinstance(asked_by, Unit) and asked_by.tenant_id != item.owner_id:
        raise WrongStateError(_("「%(unit)s」不在本街道") % {"unit": asked_by})


def _said(value: object) -> object:
    return value.code if isinstance(value, Unit) else value


def _plans_of(items: Collection[DataItem]) -> list[Plan]:
    plans = Plan.objects.filter(indicators__terms__item__in=items).exclude(state=Plan.State.CLOSED)
    return list(plans.select_related("owner").distinct().order_by("pk"))


@transaction.atomic
def approve_items(*, plan: Plan, item_ids: Collection[int], because: str, by: User) -> int:
    """A leader lets facts that stand in no list be asked of neighbourhoods, with the reason; returns how many."""
    require(by, Permission.SIGN_OFF, plan.owner)
    if not because.strip():
        raise ReasonNeededError()
    asked = set(Asked.objects.filter(plan=plan).values_list("item", flat=True))
    items = DataItem.objects.select_for_update().filter(pk__in=asked & set(item_ids)).order_by("pk")
    open_items = list(items.filter(admission_entry="", approved_because=""))
    for item in open_items:
        item.approved_because, item.approved_by = because.strip()[:300], by
        item.save(update_fields=["approved_because", "approved_by"])
        audit.record("item.approved", by=by, about=item, tenant=item.owner_id, because=because)
    return len(open_items)
