"""The workbook of a responsible unit in each mode asks for a percent."""

import pytest

from tasks.models import ProgressUpdate
from tests.factories import (
    Q3_2026,
    assign,
    issue,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
)
from tests.tasks.sheets import cell, downloaded, handed_in


def entered(client, answer, how):
    return client.post(answer.redirect_chain[-1][0], {"do": how}, follow=True)


@pytest.mark.django_db
def test_a_percent_is_asked_of_responsible_units_in_each_mode(client):
    street = make_street()
    office, near = make_unit(street), make_neighbourhoods(street, 1)
    plan = make_plan(street)
    task = make_task(plan, office, report_mode="each", title="整治楼道")
    assign(task, near[0], "responsible")
    issue(plan)
    open_quarter(plan, Q3_2026)
    client.force_login(make_user(near[0]))
    file = downloaded(client, near[0])
    cell(file, "任务填报", "1 整治楼道", "全年工作完成").value = "62.5%"
    cell(file, "任务填报", "1 整治楼道", "进展情况").value = "清理三处。"

    entered(client, handed_in(client, near[0], file), "submit")

    assert ProgressUpdate.objects.get(unit=near[0]).percent_bp == 6250
