"""How a task is stopped, claimed, closed; its milestones."""

from datetime import timedelta

from plans.clock import today
from reports import actions as figures
from reports.rollup import roll_up
from tasks.actions import breakdown, completion
from tasks.models import CompletionClaim, Milestone, Task
from tasks.states import LIVE, TaskState
from tests.properties.driving.registry import kind
from tests.properties.driving.rows import tasks
from tests.properties.world import World


@kind
def suspend(world: World) -> bool:
    live = tasks(world, state__in=LIVE)
    if not live:
        return False
    stop(world, world.choose(live), world.choose([TaskState.SUSPENDED] * 3 + [TaskState.TERMINATED]))
    return True


def stop(world: World, task: Task, state: TaskState) -> None:
    since = today(world.plan) - timedelta(days=world.choose([0, 20, 120]))
    completion.stop_task(task=task, by=world.chief, state=state, since=since, reason="等待规划调整")
    world.tell(f"{state.value} task {task.pk} since {since}")


@kind
def resume(world: World) -> bool:
    """A task stopped earlier, or one that is stopped now and figured in between."""
    stopped = tasks(world, state=TaskState.SUSPENDED)
    if not stopped and (live := tasks(world, state__in=LIVE)):
        stop(world, live[0], TaskState.SUSPENDED)
        roll_up(world.plan.pk)
        stopped = live[:1]
    if not stopped:
        return False
    task = world.choose(stopped)
    task.refresh_from_db()
    completion.resume_task(task=task, by=world.chief)
    world.tell(f"resumed task {task.pk}")
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


@kind
def verify_milestone(world: World) -> bool:
    """One there is, or one that is added to a task now."""
    rows = Milestone.objects.filter(task__plan=world.plan, verified_on=None).order_by("id")
    if not rows.exists():
        due = today(world.plan) + timedelta(days=world.choose([-20, 40, 200]))
        task = world.choose(tasks(world))
        breakdown.add_milestones(task=task, milestones=[(f"新节点{due}", due, 2)], by=world.chief)
        world.tell(f"milestone due {due} added to task {task.pk}")
    waiting = list(rows)
    if not waiting:
        return False
    milestone, day = world.choose(waiting), today(world.plan) - timedelta(days=world.choose([0, 0, 5, 60]))
    completion.verify_milestone(milestone=milestone, by=world.chief, on=day)
    world.tell(f"verified milestone {milestone.pk} of task {milestone.task_id} on {day}")
    return True
