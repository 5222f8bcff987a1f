"""That the first paint can be measured; how quick it is says `make bench`, on a machine that is left alone."""

import pytest

from benchmarks.paint import Place, first_paint, result
from tests import factories as make
from tests.browser.test_wall_pages import sign_in
from tests.reports.scene import hang, leader_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wall(page, live_server):
    """The address of a wall, and the cookies of one who may see it."""
    plan = hang(tasks=8)
    person = leader_of(plan)
    person.set_password(make.PASSWORD)
    person.save()
    sign_in(page, live_server, person)
    cookies = "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())
    return Place(f"{live_server.url}/plans/{plan.code}/wall/", cookies)


def test_the_wall_is_painted_after_some_milliseconds(browser, wall):
    assert 1 < first_paint(browser, wall) < 60_000


def test_who_is_sent_to_the_door_has_not_seen_the_wall(browser, wall):
    with pytest.raises(AssertionError, match="sign-in"):
        first_paint(browser, Place(wall.address))


def test_the_median_stands_beside_that_of_the_floor():
    found = result((300.0, 200.0, 900.0), (100.0, 80.0, 120.0))

    assert (found.value, found.floor, found.ratio) == (300.0, 100.0, 3.0)
