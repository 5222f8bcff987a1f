"""Machines that move things, each in the name of a person."""

import pytest


@pytest.fixture
def of_lead(lead, cadre):
    return machine(cadre, lead)


@pytest.fixture
def office(plan, supervisor):
    return machine(supervisor, plan.owner)


@pytest.fixture
def stranger():
    """The supervision office of another street."""
    from tests.factories import make_street, make_supervisor

    street = make_street()
    return machine(make_supervisor(street), street)


def machine(person, unit):
    """Not imported above: models are there only once Django is set up."""
    from tests.api.test_moves import machine

    return machine(person, unit)
