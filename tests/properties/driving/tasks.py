"""How a task is stopped, put off, claimed, closed; its milestones; a light set by hand."""

from datetime import timedelta

from plans.clock import today
from reports import actions as figures
from reports.lights import SET_BY_HAND
from reports.models import ManualLight
from reports.rollup import roll_up
from tasks.actions import breakdown, completion, extending
from tasks.models import CompletionClaim, ExtensionRequest, Milestone
from tasks.queries.deadlines import due_on_in_force
from tasks.states import LIVE, TaskState
from tests.properties.driving.registry import kind
from tests.properties.driving.rows import tasks
from tests.properties.world import World


@kind
def suspend(world: World) -> bool:
    return _stop(world, TaskState.SUSPENDED, LIVE)


@kind
def terminate(world: World) -> bool:
    """A task under way, or one that is suspended already."""
    return _stop(world, TaskState.TERMINATED, LIVE | {TaskState.SUSPENDED})


def _stop(world: World, state: TaskState, from_states) -> bool:
    found = tasks(world, state__in=from_states)
    if not found:
        return False
    task, since = world.choose(found), today(world.plan) - timedelta(days=world.choose([0, 20, 120]))
    completion.stop_task(task=task, by=world.chief, state=state, since=since, reason="等待规划调整")
    world.tell(f"{state.value} task {task.pk} since {since}")
    return True


@kind
def resume(world: World) -> bool:
    """A task stopped earlier, or one that is stopped now and figured in between."""
    if not tasks(world, state=TaskState.SUSPENDED):
        _stop(world, TaskState.SUSPENDED, LIVE)
        roll_up(world.plan.pk)
    stopped = tasks(world, state=TaskState.SUSPENDED)
    if not stopped:
        return False
    task, on = world.choose(stopped), today(world.plan) - timedelta(days=world.choose([0, 0, 15]))
    completion.resume_task(task=task, by=world.chief, on=on)
    world.tell(f"resumed task {task.pk} on {on}")
    return True


def _request(world: World) -> ExtensionRequest | None:
    """One that waits, or one that is filed now."""
    waiting = ExtensionRequest.objects.filter(task__plan=world.plan, state=ExtensionRequest.State.FILED)
    found = waiting.select_related("task__plan__owner").order_by("id").first()
    if found is not None:
        return found
    day = today(world.plan)
    extensible = [task for task in tasks(world, state__in=LIVE) if due_on_in_force(task) >= day]
    if not extensible:
        return None
    task = world.choose(extensible)
    later = due_on_in_force(task) + timedelta(days=world.choose([10, 100, 300]))
    request = extending.file_extension(task=task, new_due_on=later, reason="施工受阻", by=world.clerk)
    world.tell(f"asked to put task {task.pk} off to {later}")
    return request


@kind
def ask_extension(world: World) -> bool:
    return _request(world) is not None


@kind
def grant_extension(world: World) -> bool:
    request = _request(world)
    if request is None:
        return False
    extending.grant_extension(request=request, by=world.chief)
    world.tell(f"task {request.task_id} put off to {request.new_due_on} as of {request.filed_on}")
    return True


@kind
def reject_extension(world: World) -> bool:
    request = _request(world)
    if request is None:
        return False
    extending.reject_extension(request=request, by=world.chief, reason="期限不变")
    world.tell(f"task {request.task_id} not put off")
    return True


def claim_of(world: World) -> CompletionClaim | None:
    live = tasks(world, state__in=LIVE)
    if not live:
        return None
    task = world.choose(live)
    pending = task.claims.filter(state="filed").select_related("task__plan__owner").first()
    if pending is not None:
        return pending
    day = today(world.plan) - timedelta(days=world.choose([0, 3, 30, 100]))
    claim = completion.file_claim(task=task, by=world.clerk, completed_on=day, statement="已完成")
    world.tell(f"claimed task {task.pk} done on {day}")
    return claim


@kind
def claim(world: World) -> bool:
    return claim_of(world) is not None


@kind
def close_task(world: World) -> bool:
    found = claim_of(world)
    if found is None:
        return False
    roll_up(world.plan.pk)
    figures.verify_claim(claim=found, by=world.chief, accepted_because="情况属实")
    world.tell(f"closed task {found.task_id} as of {found.completed_on}")
    return True


@kind
def reject_claim(world: World) -> bool:
    found = claim_of(world)
    if found is None:
        return False
    completion.reject_claim(claim=found, by=world.chief, reason="现场未完工")
    world.tell(f"rejected the claim of task {found.task_id}")
    return True


def add_milestone(world: World) -> Milestone:
    due, task = today(world.plan) + timedelta(days=world.choose([-20, 40, 200])), world.choose(tasks(world))
    breakdown.add_milestones(task=task, milestones=[(f"新节点{due}", due, 2)], by=world.chief)
    world.tell(f"milestone due {due} added to task {task.pk}")
    return Milestone.objects.select_related("task__plan__owner").get(task=task, title=f"新节点{due}")


@kind
def verify_milestone(world: World) -> bool:
    """One there is, or one that is added to a task now."""
    rows = Milestone.objects.filter(task__plan=world.plan, verified_on=None).order_by("id")
    waiting = list(rows) or [add_milestone(world)]
    milestone, day = world.choose(waiting), today(world.plan) - timedelta(days=world.choose([0, 0, 5, 60]))
    completion.verify_milestone(milestone=milestone, by=world.chief, on=day)
    world.tell(f"verified milestone {milestone.pk} of task {milestone.task_id} on {day}")
    return True


@kind
def set_light(world: World) -> bool:
    """By hand, in any quarter that was opened; in a closed one it is a correction."""
    opened = list(world.plan.periods.all())
    if not opened:
        return False
    task, quarter = world.choose(tasks(world)), world.choose(opened).quarter
    light = world.choose(SET_BY_HAND)
    figures.set_light(task=task, quarter=quarter, light=light, reason="现场核查", by=world.chief)
    world.tell(f"task {task.pk} {quarter} set {light} by hand")
    return True


@kind
def lift_light(world: World) -> bool:
    """One that stands, or one that is set now and figured in between."""
    rows = ManualLight.objects.filter(plan=world.plan, lifted_at=None)
    if not rows.exists():
        set_light(world)
        roll_up(world.plan.pk)
    found = list(rows.select_related("task__plan__owner").order_by("id"))
    if not found:
        return False
    manual = world.choose(found)
    world.tell(f"task {manual.task_id} {manual.quarter} by the rules again")
    return figures.lift_light(task=manual.task, quarter=manual.quarter, reason="复核无误", by=world.chief)
