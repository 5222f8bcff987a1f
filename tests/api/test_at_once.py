"""Lists answered at once say what the long way says: the same rows, headers and refusals, for the same tokens."""

import pytest
from django.db.models import F
from django.utils import timezone

from config.api_urls import urlpatterns
from plans.models import ReportingPeriod
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.publishing import keep_published
from tasks.models import DataValue, ProgressUpdate
from tests.api.nesting import nest
from tests.api.rows import API, bearer, make_reported_plan, make_token, reader
from tests.api.test_lists import grow
from tests.factories import make_street, make_unit
from units.actions import revoke_token
from units.api.at_once import AtOnce
from units.models import ApiToken

pytestmark = pytest.mark.django_db
FIGURES = ("figures/tasks/", "figures/indicators/", "figures/units/", "figures/plans/")
NESTING = {"tasks/": 3, "indicators/": 2}  # lists within each row
LISTS = (*FIGURES, "updates/", "data-values/", "units/", "plans/", *NESTING)
PAGES = ("", "page_size=1", "page_size=9999")
QUARTERS = ("quarter=2026-Q3", "quarter_from=2026-Q1&quarter_to=2026-Q4", "quarter=2020-Q1")
QUESTIONS = {
    "figures/tasks/": (*QUARTERS, "light=yellow", "bucket=undecided", "bucket=behind&light=yellow"),
    "figures/indicators/": (*QUARTERS, "light=yellow", "nature=neither"),
    "figures/units/": QUARTERS,
    "figures/plans/": QUARTERS,
    "updates/": (*QUARTERS, "state=approved", "state=not_started&quarter=2026-Q3"),
    "data-values/": (*QUARTERS, "state=approved", "source=pushed"),
    "units/": ("kind=agency", "kind=neighbourhood"),
    "plans/": ("kind=action_plan", "kind=livelihood"),
    "tasks/": ("task_state=draft", "task_state=closed"),
    "indicators/": ("nature=neither", "schedule=cumulate&measure=ratio", "measure=units_met"),
}


@pytest.fixture
def plan():
    plan = make_reported_plan()
    grow(plan, 2)
    nest(plan)
    return plan


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def close(plan):
    period = plan.periods.get(quarter=plan.periods.latest("quarter").quarter)
    ReportingPeriod.objects.filter(pk=period.pk).update(closed_on="2026-10-20", closed_at="2026-10-20T08:00Z")
    keep_published(period)


def correct():
    TaskQuarter.objects.update(year_bp=4_321)
    IndicatorQuarter.objects.update(year_bp=4_321)
    UnitQuarter.objects.update(tasks=F("tasks") + 1)
    PlanQuarter.objects.update(tasks=F("tasks") + 1, weight=3, weighted_bp=12_761)


def headers(answer):
    """All but the count, which goes down by one, and an instant that is only told when it is certain."""
    return {name: value for name, value in answer.items() if name not in ("RateLimit", "Last-Modified")}


# The same answers -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["open", "closed", "corrected"])
@pytest.mark.parametrize("path", LISTS)
def test_rows_and_headers_are_the_long_ways(plan, client, both, path, state):
    if state != "open":
        close(plan)
    if state == "corrected":
        correct()

    quickly, slowly, was_quick = both(client, path)

    assert was_quick
    assert quickly.json() == slowly.json()
    assert [list(row) for row in quickly.json()["results"]] == [list(row) for row in slowly.json()["results"]]
    assert headers(quickly) == headers(slowly)
    assert len(quickly.json()["results"]) >= 3


@pytest.mark.parametrize("path", FIGURES)
def test_what_a_correction_moved_is_told_beside_it(plan, client, path):
    close(plan)
    correct()

    rows = client.get(f"{API}{path}?plan={plan.code}").json()["results"]

    assert rows
    assert all(row["live"] for row in rows if row["period_state"] == "closed")


@pytest.mark.parametrize(("path", "query"), [(path, q) for path in LISTS for q in (*PAGES, *QUESTIONS[path])])
def test_a_question_finds_the_same_rows(client, both, path, query):
    quickly, slowly, was_quick = both(client, f"{path}?{query}")

    assert was_quick == bool(slowly.json()["results"])
    assert quickly.json() == slowly.json()


def test_codes_find_the_same_rows(plan, client, both):
    task = plan.tasks.get(number="1")
    lead = task.assignments.get(role="accountable").unit
    value = DataValue.objects.filter(owner=plan.owner).first()
    questions = (
        f"figures/tasks/?plan={plan.code}&unit={lead.code}&task={task.code}",
        f"figures/indicators/?plan={plan.code}&indicator={plan.indicators.first().code}",
        f"figures/units/?unit={lead.code}&plan={plan.code}",
        f"updates/?plan={plan.code}&task={task.code}&unit={lead.code}",
        f"data-values/?item={value.item.code}&unit={value.unit.code}",
        f"units/?parent={plan.owner.code}",
        f"plans/?owner={plan.owner.code}",
        f"tasks/?plan={plan.code}",
        f"tasks/?plan={plan.code}&task_state=draft",
        f"indicators/?plan={plan.code}",
    )

    for question in questions:
        quickly, slowly, was_quick = both(client, question)
        assert was_quick, question
        assert quickly.json() == slowly.json()
        assert quickly.json()["results"]


def test_words_of_a_report_that_was_not_handed_in_stay_its_authors(plan, client, both):
    ProgressUpdate.objects.update(state="draft", progress="未报的话", word="on_schedule")

    quickly, slowly, was_quick = both(client, "updates/")

    assert was_quick
    assert quickly.json() == slowly.json()
    assert {row["progress"] for row in quickly.json()["results"]} == {None}


@pytest.mark.parametrize("path", LISTS)
def test_every_page_of_a_walk_is_the_same(client, both, path):
    page, walked = f"{path}?page_size=1", []
    while page:
        quickly, slowly, was_quick = both(client, page)
        assert was_quick
        assert quickly.json() == slowly.json()
        walked += quickly.json()["results"]
        page = quickly.json()["next"]

    assert len(walked) >= 3


@pytest.mark.parametrize("path", [path for path in LISTS if path != "units/"])
def test_a_street_where_there_is_nothing_yet_is_told_so_at_once(both, path, django_assert_num_queries):
    client = reader(make_street())

    quickly, slowly, was_quick = both(client, path)

    assert was_quick
    assert quickly.json() == slowly.json() == {"next": None, "previous": None, "results": []}
    assert headers(quickly) == headers(slowly)
    with django_assert_num_queries(2):
        client.get(API + path)


@pytest.mark.parametrize("path", LISTS)
def test_304_is_the_same(client, both, path):
    tag = client.get(API + path)["ETag"]

    quickly, slowly, was_quick = both(client, path, **{"If-None-Match": tag})

    assert was_quick
    assert (quickly.status_code, quickly.content) == (slowly.status_code, slowly.content) == (304, b"")
    assert (
        headers(slowly).items() <= headers(quickly).items()
    )  # Django drops what is left of the count, if by content


@pytest.mark.parametrize(
    "query",
    [
        "?plan=NONE",
        "?quarter=2026Q3",
        "?light=purple",
        "?page_size=0",
        "?cursor=%25",
        "?qarter=2026-Q3",
        "?task=%00",
        "?unit=NONE",
        "?quarter=2026-Q3&quarter=2026-Q2",
        "?light=",
        "?format=csv",
        "?updated_since=now",
    ],
)
def test_what_is_not_plain_takes_the_long_way(client, both, query):
    quickly, slowly, was_quick = both(client, f"figures/tasks/{query}")

    assert not was_quick
    assert quickly.status_code == slowly.status_code
    if not quickly.streaming:
        assert quickly.content == slowly.content


# The same doors -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", LISTS)
def test_a_revoked_token_is_refused_at_the_next_request(plan, path):
    made = make_token(plan.owner)
    client = bearer(made.secret)
    tag = client.get(API + path)["ETag"]
    revoke_token(token=made.token, by=None)

    assert client.get(API + path, headers={"If-None-Match": tag}).status_code == 401
    assert client.get(API + path).status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now()},
        {"digest": "0" * 64},
        {"scopes": ["read:public"]},
        {"scopes": ["write:values"]},
        {"scopes": []},
    ],
)
def test_whoever_may_not_is_refused_in_the_long_ways_words(plan, both, change):
    made = make_token(plan.owner)
    client = bearer(made.secret)
    assert client.get(API + LISTS[0]).status_code == 200
    ApiToken.objects.filter(pk=made.token.pk).update(**change)

    quickly, slowly, was_quick = both(client, LISTS[0])

    assert not was_quick
    assert quickly.status_code in (401, 403)
    assert quickly.content == slowly.content


def test_a_token_whose_persons_account_ended_is_refused(plan):
    made = make_token(plan.owner, scopes=("read:all", "write:values"))
    client = bearer(made.secret)
    before = client.get(API + LISTS[0]).status_code
    type(made.token.person).objects.filter(pk=made.token.person_id).update(is_active=False)

    assert (before, client.get(API + LISTS[0]).status_code) == (200, 401)


@pytest.mark.parametrize("path", LISTS)
def test_no_row_of_another_street_is_seen(plan, path):
    other = make_reported_plan(make_street())
    stranger = reader(other.owner)

    found = [str(row) for row in stranger.get(API + path).json()["results"]]

    assert found
    assert not [row for row in found if plan.code in row or plan.owner.code in row]


@pytest.mark.parametrize("path", FIGURES)
def test_figures_of_another_street_are_unknown(plan, path):
    stranger = reader(make_reported_plan(make_street()).owner)

    assert stranger.get(f"{API}{path}?plan={plan.code}").status_code == 400
    assert reader(make_unit(plan.owner)).get(API + path).json()["results"] == []


def test_a_tag_of_another_token_is_no_key(plan):
    """The state is read for whoever asks: a tag that fits another street's figures does not fit these."""
    tag = reader(plan.owner).get(API + LISTS[0])["ETag"]
    other = make_reported_plan(make_street())

    answer = reader(other.owner).get(API + LISTS[0], headers={"If-None-Match": tag})

    assert answer.status_code == 200


def test_a_unit_outside_the_subtree_is_unknown_even_where_it_leads(plan, client):
    """A lead from elsewhere is printed, but not asked for: the token does not cover it."""
    elsewhere = make_unit(make_street())
    TaskQuarter.objects.filter(task__number="1").update(lead=elsewhere)

    assert client.get(f"{API}figures/tasks/?unit={elsewhere.code}").status_code == 400


# What it costs --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", LISTS)
def test_a_page_is_two_statements_and_one_for_each_list_within(plan, client, path, django_assert_num_queries):
    client.get(API + path)

    with django_assert_num_queries(2 + NESTING.get(path, 0)):  # the token with the plans' states, the page
        client.get(API + path)


@pytest.mark.parametrize("path", FIGURES[:2])
def test_a_request_is_counted_once_whichever_way_it_takes(plan, path):
    client = reader(plan.owner, per_minute=50)

    left = [client.get(API + path + query)["RateLimit"] for query in ("", "?quarter=2020-Q1", "?light=x", "")]

    assert [said.partition(";t=")[0] for said in left] == [f'"token";r={n}' for n in (49, 48, 47, 46)]


def test_a_use_by_the_quick_way_is_noted(plan):
    made = make_token(plan.owner)

    bearer(made.secret).get(API + LISTS[0])

    made.token.refresh_from_db()
    assert made.token.last_used_at is not None


def test_every_list_with_a_quick_way_is_held_against_the_long_one():
    routes = [route for included in urlpatterns[:-1] for route in included.url_patterns]
    views = {
        str(route.pattern): getattr(route.callback, "cls", object)
        for route in routes
        if hasattr(route, "callback")
    }

    assert {path for path, view in views.items() if issubclass(view, AtOnce)} == set(LISTS)
