"""What printed unit names mean in a street."""

import pytest

from plans.models import Plan
from tasks.actions import importing
from tasks.errors import UnresolvedNamesError
from tasks.importing.naming import Names
from tasks.models import ImportRun, Task
from tests.factories import make_neighbourhoods, make_street, make_supervisor, make_unit
from tests.tasks.importing import settle, upload
from units.actions import add_alias, define_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street(code="WL")


@pytest.fixture
def office(street):
    return make_supervisor(street)


@pytest.fixture
def run(street, office):
    return upload(street, office)


# names
def test_a_name_is_matched_exactly_by_short_name_alias_or_group(street, office):
    housing = make_unit(street, name="望澜街道房屋管理所", short_name="房管所")
    units = make_neighbourhoods(street, 2)
    add_alias(by=office, owner=street, text="房办", folded="房办", unit=housing)
    group = define_group(by=office, owner=street, name="各居民区", members=units)
    add_alias(by=office, owner=street, text="各居委会", folded="各居委会", group=group)
    make_unit(make_street(), name="城管中队")

    names = Names(street)

    for printed in ("望澜街道房屋管理所", "房管所", "房办", "房 管 所", "房管所；"):
        assert names.meaning(printed).units == (housing,)
    for printed in ("各居民区", "各居委会"):
        assert set(names.meaning(printed).units) == set(units)
    assert not names.meaning("城管中队").is_known


def test_traditional_script_means_the_same_unit(street):
    office = make_unit(street, name="社区自治办")

    assert Names(street).meaning("社區自治辦").units == (office,)


def test_a_short_name_that_two_units_share_is_asked(street):
    full = make_unit(street, name="城管")
    for name in ("城管中队一", "城管中队二"):
        make_unit(street, name=name, short_name="中队")
    make_unit(street, name="城管中队三", short_name="城管")

    names = Names(street)

    assert not names.meaning("中队").is_known
    assert names.meaning("城管").units == (full,)


def test_an_unknown_name_says_whether_to_ask_for_a_unit_a_group_or_a_subset(street):
    names = Names(street)

    asked = {name: names.meaning(name) for name in ("某办", "各社区", "相关社区")}

    assert {name: (m.is_group, m.is_subset) for name, m in asked.items()} == {
        "某办": (False, False),
        "各社区": (True, False),
        "相关社区": (False, True),
    }


# applying
def test_unexplained_names_are_listed_once_and_no_plan_is_left(run, office):
    with pytest.raises(UnresolvedNamesError) as refused:
        importing.apply(run=run, by=office)

    assert refused.value.names == ["房管所", "自治办", "各居民区", "城建中心", "相关居民区", "社区办"]
    assert not Plan.objects.exists()
    assert not Task.objects.exists()
    run.refresh_from_db()
    assert (run.state, run.plan) == (ImportRun.State.READ, None)


def test_a_subset_nobody_named_is_still_unresolved(street, office, run):
    settle(street, office, run, subset=[])

    with pytest.raises(UnresolvedNamesError, match="相关居民区"):
        importing.apply(run=run, by=office)
