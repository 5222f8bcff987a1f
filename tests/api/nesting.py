"""Rows with rows within them, for the lists that nest."""

from django.utils import timezone

from plans.models import Plan, Target
from tasks.models import Assignment, Task
from tests.factories import make_indicator, make_unit
from units.models import User


def nest(plan):
    """More than one row in every list within a row but one, in an order that is not that of their ids."""
    Plan.objects.exclude(pk=plan.pk).update(
        clock_on=None, issuers=["甲街道", "乙街道"], printed_on="2026-01-05"
    )
    for task in plan.tasks.all():
        task.milestones.create(title="后一节点", due_on="2026-12-31", weight=3)
        task.milestones.create(title="前一节点", due_on="2026-03-31")
        ratio = make_indicator(task, value="12.50", measure="ratio", baseline="3.1000", every="")
        street = {"indicator": ratio, "value": "7", "value_max": "9.25", "comparator": "≥"}
        Target.objects.create(**street, year=2026, by_quarter=plan.starts + 3, text="到七")
        Target.objects.create(**street, unit=make_unit(plan.owner), by_quarter=plan.starts)
        Target.objects.create(**street, by_quarter=plan.starts, replaced_at=timezone.now())
    first, *_, last = plan.tasks.all()
    first.milestones.all().delete()
    Task.objects.filter(pk=last.pk).update(section=None, starts=plan.starts, due_on="2027-06-30")
    by = User.objects.first()
    posts = Assignment.objects.filter(task=last)
    posts.filter(role="responsible").update(not_involved_because="本辖区没有")
    posts.filter(role="accountable").update(accepted_by=by, accepted_at=timezone.now())
    days = {"due_on": "2027-06-30", "filed_on": "2026-09-01", "filed_by": by, "owner": plan.owner}
    decided = {"decided_on": "2026-09-02", "decided_at": timezone.now(), "decided_by": by}
    for until in ("2027-09-30", "2027-12-31"):
        last.extensions.create(new_due_on=until, state="granted", **days, **decided)
