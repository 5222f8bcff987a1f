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


@pytest.fixture
def both(monkeypatch):
    """An answer of the quick way, which must have one, and the long way's to the same request."""
    from tests.api.rows import API
    from units.api.at_once import AtOnce

    at_once = AtOnce.at_once

    def ask(client, path, **headers):
        taken = []
        monkeypatch.setattr(AtOnce, "at_once", lambda *given: taken.append(at_once(*given)) or taken[-1])
        quickly = client.get(API + path if "://" not in path else path, headers=headers)
        monkeypatch.setattr(AtOnce, "at_once", lambda *_given: None)
        slowly = client.get(API + path if "://" not in path else path, headers=headers)
        monkeypatch.setattr(AtOnce, "at_once", at_once)
        return quickly, slowly, taken[0] is not None

    return ask
