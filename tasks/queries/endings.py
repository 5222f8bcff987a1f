"""What a plan still has to settle before it is closed."""

from plans.models import Plan
from plans.querysets import PlanQuerySet
from tasks.querysets import TaskQuerySet
from tasks.states import LIVE, TaskState


def open_tasks(plan: Plan) -> TaskQuerySet:
    """Tasks neither done nor ended, a suspended one included."""
    found: TaskQuerySet = plan.tasks.filter(state__in=[*LIVE, TaskState.SUSPENDED]).order_by("position")
    return found


def later_plans(plan: Plan) -> PlanQuerySet:
    """Plans of the same owner that tasks may be carried over to: they end later and are not closed."""
    others = Plan.objects.filter(owner=plan.owner_id, ends__gt=plan.ends)
    found: PlanQuerySet = others.exclude(state=Plan.State.CLOSED).defer("source_text").order_by("-ends", "id")
    return found
