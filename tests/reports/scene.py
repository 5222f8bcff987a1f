"""A plan on the wall: tasks that were reported, and tasks that were not, rolled up as in production."""

from datetime import date

from plans.models import Plan, Section
from plans.quarters import Quarter
from reports.rollup import rebuild
from tests import factories as make
from units.models import Unit, User
from units.roles import Role

Q1 = Quarter.of(2026, 1)
WORDS = ("on_schedule", "slightly_behind", "far_behind")


def hang(tasks: int, street: Unit | None = None) -> Plan:
    """An issued plan with its first quarter open: of four tasks one each is 达序, 略有滞后, 明显滞后 and 待报."""
    street = street or make.make_street()
    plan = make.make_plan(street, clock_on=date(2026, 3, 25), document_number="示例〔2026〕1号")
    section = Section.objects.create(
        plan=plan, position=0, level=2, number="（一）", title="示例板块", span_start=0, span_end=0
    )
    leads = [make.make_unit(street, name=f"示例科室{number}") for number in range(2)]
    made = [make.make_task(plan, leads[number % 2], section=section) for number in range(tasks)]
    make.issue(plan)
    make.open_quarter(plan, Q1)
    supervisor = make.make_supervisor(street)
    for number, task in enumerate(made):
        if number % 4 < 3:
            by = make.make_user(leads[number % 2])
            make.report(task, Q1, by=by, word=WORDS[number % 4], approved_by=supervisor)
    rebuild(plan.pk)
    plan.refresh_from_db()
    return plan


def leader_of(plan: Plan) -> User:
    return make.make_user(plan.owner, Role.LEADER)


def enter(client, user):
    """Sign in without a password. The backend is named because django-axes' own, the first, keeps no users; the person
    is read again because a session belongs to the password as it is stored."""
    client.force_login(User.objects.get(pk=user.pk), backend="django.contrib.auth.backends.ModelBackend")
