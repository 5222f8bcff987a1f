"""A street that tells another system on loopback of its closed quarters."""

import pytest

from tests.factories import make_street, make_user
from tests.webhooks.receiver import receiving
from units.webhooks import actions, deliveries
from units.webhooks.actions import create_webhook


@pytest.fixture(autouse=True)
def no_bells(monkeypatch):
    """Nobody listens at the queue: each test delivers what is due by hand."""
    for module in (deliveries, actions):
        monkeypatch.setattr(module, "ring", lambda: None)


@pytest.fixture
def address(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
    with receiving() as address:
        yield address


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def keeper(street):
    return make_user(street, "sys_admin")


@pytest.fixture
def made(address, street, keeper):
    return create_webhook(by=keeper, owner=street, address=address, events=["quarter.closed"])
