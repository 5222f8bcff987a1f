"""A client that a public generator makes from the committed document: it reads, pushes and follows what changes."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from plans.models import DataItem, StaleFigure
from tasks.models import DataValue, ValueRevision
from tests.api.rows import make_token
from tests.api.test_guides import examples
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_task,
    make_unit,
    open_quarter,
)
from units.models import AuditEvent

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "api"
UNITS, ITEMS = 100, 10  # no neighbourhood is asked for more than fifteen
OPERATIONS = {
    "plan": "plans.plans_retrieve",
    "sections": "sections.sections_list",
    "tasks": "tasks.tasks_list",
    "indicators": "indicators.indicators_list",
    "values": "data_values.data_values_list",
    "push": "data_values.data_values_push_create",
}


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The folder in which the client's package lies. Whatever the generator only warns of is a fault too."""
    folder = tmp_path_factory.mktemp("client")
    argv = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    argv += ["--path", str(DOCUMENT / "openapi.yaml"), "--config", str(DOCUMENT / "client.yaml")]
    tools = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        [*argv, "--output-path", str(folder / "guatu_client")],
        env=os.environ | tools,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def street(transactional_db):
    """Asked for a thousand numbers that another system pushes: a plan of two tasks under a heading."""
    street = make_street()
    plan = make_plan(street)
    section = plan.sections.create(
        position=1, level=2, number="（一）", title="安全", span_start=0, span_end=4
    )
    places = make_neighbourhoods(street, UNITS)
    task = make_task(plan, make_unit(street), responsible=places, section=section)
    make_task(plan, make_unit(street), section=section)
    for _number in range(ITEMS):
        make_indicator(task, value=40, source="unit")
    issue(plan)
    open_quarter(plan, Q3_2026)
    DataItem.objects.update(source="pushed")
    return street


@pytest.fixture
def secret(street):
    return make_token(street, scopes=("read:all", "write:values")).secret


@pytest.fixture
def api(generated, secret, live_server, monkeypatch):
    """The operations by name, each with the client already given; and the generated models."""
    monkeypatch.syspath_prepend(generated)
    package = import_module("guatu_client")
    modules = {name: import_module(f"guatu_client.api.{path}") for name, path in OPERATIONS.items()}
    with package.AuthenticatedClient(
        base_url=live_server.url, token=secret, raise_on_unexpected_status=True
    ) as client:
        asked = {name: _given(module, client) for name, module in modules.items()}
        yield SimpleNamespace(**asked, models=import_module("guatu_client.models"))


def _given(module, client):
    return lambda *path, **query: module.sync(*path, client=client, **query)


def cursor_of(address, name):
    return parse_qs(urlsplit(address).query)[name][0]


def all_values(api):
    page = api.values(page_size=1000)
    rows = list(page.results)
    while page.next_:
        page = api.values(page_size=1000, cursor=cursor_of(page.next_, "cursor"))
        rows += page.results
    return rows


def followed(api, since):
    """Changed rows, keys of deleted ones, and from where to go on."""
    rows, gone = [], []
    while True:
        page = api.values(updated_since=since, page_size=300)
        rows, gone = rows + page.results, gone + [each.to_dict() for each in page.deleted]
        since = cursor_of(page.changes, "updated_since")
        if not page.next_:
            return rows, gone, since


def pushed(api, rows, value):
    row, request = api.models.PushedRowRequest, api.models.PushRequest
    sent = [row(item=each.item, unit=each.unit, quarter=each.quarter, value=value) for each in rows]
    return api.push(body=request(rows=sent))


def proofs():
    return AuditEvent.objects.count(), ValueRevision.objects.count(), StaleFigure.objects.count()


def test_it_reads_a_plan_with_its_headings_tasks_and_indicators(api, street):
    plan = street.plans.get()

    found = api.plan(plan.code)
    headings, tasks = api.sections(plan=plan.code).results, api.tasks(plan=plan.code).results
    indicators = api.indicators(plan=plan.code).results

    assert (found.title, found.owner, found.starts) == (plan.title, street.code, "2026-Q1")
    assert [heading.title for heading in headings] == ["安全"]
    assert [task.code for task in tasks] == [task.code for task in plan.tasks.all()]
    assert [len(task.assignments) for task in tasks] == [UNITS + 1, 1]
    assert {target.value for indicator in indicators for target in indicator.targets} == {"40"}
    assert {indicator.code for indicator in indicators} == {each.code for each in plan.indicators.all()}
    assert indicators[0].targets[0].value == "40"


def test_a_thousand_numbers_pushed_twice_are_written_once(api):
    asked = all_values(api)

    first = pushed(api, asked, "12.5")
    proof = proofs()
    again = pushed(api, asked, "12.5")

    assert (first.written, first.refused) == (1000, 0)
    assert (again.written, again.unchanged, again.refused) == (0, 1000, 0)
    assert [row.revision for row in again.rows] == [row.revision for row in first.rows]
    assert proofs() == proof
    assert set(DataValue.objects.values_list("value", "state", "revision")) == {(12.5, "submitted", 1)}


def test_it_follows_changes_until_nothing_is_left_deletions_too(api):
    here = cursor_of(api.values(updated_since="now").changes, "updated_since")
    known = {(row.item, row.unit, row.quarter): row.value for row in all_values(api)}
    last = DataValue.objects.select_related("item", "unit").last()
    last.delete()
    pushed(api, all_values(api), "3")

    rows, gone, here = followed(api, here)
    known |= {(row.item, row.unit, row.quarter): row.value for row in rows}
    for key in gone:
        known.pop((key["item"], key["unit"], key["quarter"]))

    assert [(key["item"], key["unit"]) for key in gone] == [(last.item.code, last.unit.code)]
    assert known == {(row.item, row.unit, row.quarter): "3" for row in all_values(api)}
    assert len(known) == 999
    assert followed(api, here)[:2] == ([], [])


def test_the_guides_example_runs(generated, secret, live_server):
    (example,) = [each for each in examples("python") if "guatu_client" in each]
    said = "\nprint(len(known))"
    given = {"GUATU": f"{live_server.url}/api/v1", "TOKEN": secret, "PYTHONPATH": str(generated)}

    done = subprocess.run(
        [sys.executable, "-c", example + said], env=given, capture_output=True, text=True, timeout=60
    )

    assert (done.returncode, done.stdout.split()) == (0, [str(UNITS * ITEMS)]), done.stderr
