"""Questions whose SQL is written once for everybody with posts of the same roles."""

import pytest
from django.db.models import Q

from plans.quarters import Quarter
from reports.queries import waiting
from tasks.models import ProgressUpdate
from tasks.queries.accepting import to_accept
from tasks.queries.owed import owed_updates
from tests import factories as make
from units.access import covered, in_own_street
from units.by_posts import ByPosts, how_many
from units.models import Membership, Unit, User
from units.roles import Permission, Role

pytestmark = pytest.mark.django_db
Q1 = Quarter.of(2026, 1)
QUESTIONS = {
    "reports owed": (waiting.OWED, owed_updates),
    "posts to accept": (how_many(to_accept), to_accept),
    "reports that wait": (waiting.REPORTS, waiting._reports),
    "numbers that wait": (waiting.VALUES, waiting._values),
    "claims that wait": (waiting.CLAIMS, waiting._claims),
}


def fresh(user):
    return User.objects.get(pk=user.pk)


@pytest.fixture
def people():
    """Of two streets with an issued plan each: everybody, one who holds posts in both, and one without any."""
    found = [make.make_user()]
    for _street in range(2):
        plan = make.make_plan()
        office = make.make_unit(plan.owner)
        found += [make.make_user(office, role) for role in (Role.REPORTER, Role.UNIT_HEAD)]
        found += [make.make_user(plan.owner, role) for role in (Role.SUPERVISION, Role.LEADER)]
        tasks = [make.make_task(plan, office) for _task in range(3)]
        for task in tasks[1:]:
            make.make_indicator(task, value=3)
        make.issue(plan)
        make.open_quarter(plan, Q1)
        make.report(tasks[0], Q1, by=found[-4], word="on_schedule")
    both = make.make_user(office, Role.REPORTER)
    first = Unit.objects.filter(kind=Unit.Kind.STREET_OFFICE).order_by("id")[0]
    Membership.objects.create(user=both, unit=first, role=Role.SUPERVISION, since="2010-01-01")
    return [*found, both]


@pytest.mark.parametrize("name", QUESTIONS)
def test_everybody_is_told_the_number_of_their_own_query_set(people, name):
    counted, asked = QUESTIONS[name]
    told = {user.username: counted(fresh(user)) for user in people}

    assert told == {user.username: asked(fresh(user)).count() for user in people}


def test_something_waits_in_these_streets(people):
    told = [(waiting.OWED(fresh(user)), waiting.REPORTS(fresh(user))) for user in people]

    assert {number for number, _reports in told} > {0}
    assert {number for _owed, number in told} > {0}


def test_the_second_of_the_same_role_is_asked_by_the_sql_of_the_first_and_sees_only_their_own(people):
    built = []

    def ask(user):
        built.append(user)
        return ProgressUpdate.objects.filter(covered(user, Permission.REPORT, "unit__path"))

    question = ByPosts(ask)
    reporters = [fresh(people[1]), fresh(people[5])]

    rows = [question.rows(user) for user in reporters]

    assert len(built) == 1
    assert all(rows)
    assert rows == [list(ask(user)) for user in reporters]
    assert not {row.pk for row in rows[0]} & {row.pk for row in rows[1]}


def test_a_role_that_may_not_is_told_nothing_without_a_query(people, django_assert_num_queries):
    question = how_many(lambda user: Unit.objects.filter(covered(user, Permission.APPROVE)))
    user = fresh(people[0])
    question(user)

    with django_assert_num_queries(0):
        assert question(user) == 0


def test_a_post_that_ended_is_not_asked_for(people):
    streets = how_many(lambda user: Unit.objects.filter(in_own_street(user), Q(parent=None)))
    leader = people[4]
    before = streets(fresh(leader))
    Membership.objects.filter(user=leader).update(until="2011-01-01")

    assert (before, streets(fresh(leader))) == (1, 0)
