"""Who may see a plan: asked of the database for a list, and of a plan in hand, with the same answer."""

from datetime import date

import pytest

from plans.models import Plan
from tests import factories as make
from units.models import Membership
from units.roles import Role

pytestmark = pytest.mark.django_db


def people_of(street):
    office = make.make_unit(street)
    return [
        *(make.make_user(street, role) for role in Role),
        *(make.make_user(office, role) for role in (Role.REPORTER, Role.SUPERVISION, Role.LEADER)),
    ]


def test_one_plan_and_the_list_agree():
    own, other = make.make_plan(make.make_street()), make.make_plan(make.make_street())
    issued = make.make_plan(own.owner)
    Plan.objects.filter(pk=issued.pk).update(
        state="issued", issued_on=date(2026, 1, 5), first_period=issued.starts
    )
    people = [*people_of(own.owner), *people_of(other.owner)]
    Membership.objects.filter(user=people[3]).update(until=date(2026, 1, 1))

    seen = [{plan.pk for plan in Plan.objects.visible_to(person)} for person in people]
    alone = [
        {plan.pk for plan in Plan.objects.select_related("owner") if plan.is_visible_to(person)}
        for person in people
    ]

    assert alone == seen
    assert {frozenset(each) for each in seen} >= {
        frozenset(),
        frozenset({issued.pk}),
        frozenset({own.pk, issued.pk}),
    }
