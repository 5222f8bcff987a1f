"""Every example of docs/api.md, run as it is written against a server of this run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.urls import resolve

from tasks.models import DataValue
from tests.api.rows import make_token
from tests.api.test_pushing import make_owed
from tests.factories import make_supervisor

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "api.md"


def examples(language):
    return re.findall(rf"```{language}\n(.+?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def environment(live_server, transactional_db):
    plan, item, units = make_owed()
    scopes = ("read:all", "write:values", "write:updates")
    made = make_token(plan.owner, scopes=scopes, person=make_supervisor(plan.owner))
    task = plan.tasks.get()
    return {
        "PATH": os.environ["PATH"],
        "GUATU": f"{live_server.url}/api/v1",
        "NUMBER": str(made.token.pk),
        "TOKEN": made.secret,
        "PLAN": plan.code,
        "TASK": task.code,
        "LEAD": task.assignments.get(role="accountable").unit.code,
        "ITEM": item.code,
        "UNIT": units[0].code,
    }


def run(argv, environment, folder):
    done = subprocess.run(argv, env=environment, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_the_examples_in_sh_run(environment, tmp_path):
    written = examples("sh")

    for example in written:
        run(["bash", "-e", "-c", example], environment, tmp_path)

    assert len(written) == 7
    assert '"is_closed":false' in (tmp_path / "opened.json").read_text()
    assert (tmp_path / "values.csv").read_text().startswith("owner,item,unit,quarter,value,")
    assert (tmp_path / "indicators.csv").read_bytes().startswith(b"\xef\xbb\xbfplan,")
    assert '"written":1' in (tmp_path / "reported.json").read_text()
    assert list(DataValue.objects.filter(state="submitted").values_list("value", flat=True)) == [128.5]


def test_the_example_in_python_knows_every_value(environment, tmp_path):
    example, *_others = examples("python")  # the others have tests of their own
    said = "\nprint(len(known), following.startswith(os.environ['GUATU']))"

    told = run([sys.executable, "-c", example + said], environment, tmp_path)

    assert told.split() == [str(DataValue.objects.count()), "True"]


def test_the_query_for_excel_asks_an_address_that_there_is(environment, client):
    (example,) = examples("powerquery")
    path = re.search(r'RelativePath = "(.+?)"', example)[1]
    query = dict(re.findall(r'(\w+) = "([^"]+)"', re.search(r"Query = \[(.+?)\]", example)[1]))

    answer = client.get(
        f"/{path}?{urlencode(query)}", headers={"Authorization": f"Bearer {environment['TOKEN']}"}
    )

    assert resolve(f"/{path}").url_name == "api-indicator-figures"
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")


def test_the_commands_named_there_are_there():
    from django.core.management import get_commands

    named = set(re.findall(r"manage\.py (\w+)", GUIDE.read_text(encoding="utf-8")))

    assert {"issue_token", "list_tokens", "revoke_token"} <= named <= set(get_commands())
