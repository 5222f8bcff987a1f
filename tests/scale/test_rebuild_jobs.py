"""`rebuild_figures --jobs`: one job per plan, taken by a real worker."""

import pytest
from django.core.management import call_command

from reports.city.loading import load_city
from reports.models import PlanQuarter
from reports.verifying import differences


@pytest.mark.django_db(transaction=True)
def test_jobs_rebuild_every_plan_from_nothing(real_worker, capsys):
    plans = load_city(2)

    call_command("rebuild_figures", jobs=True)

    real_worker.wait_until(lambda: PlanQuarter.objects.count() == 24, what="all figures are back")
    assert "2" in capsys.readouterr().out
    assert [difference for plan in plans for difference in differences(plan)] == []
