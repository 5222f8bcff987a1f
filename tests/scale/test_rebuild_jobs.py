"""`rebuild_figures --jobs`: jobs of a few plans each, taken by a real worker."""

import pytest
from django.core.management import call_command

from plans.models import StaleFigure
from reports.city.invented import ENDS
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


@pytest.mark.django_db
def test_every_plan_is_marked_so_that_a_lost_job_is_found_by_the_sweep(monkeypatch):
    monkeypatch.setattr("plans.staleness.ring", lambda *plans: None)
    plans = load_city(1)

    call_command("rebuild_figures", jobs=True, quarter=ENDS)

    assert list(StaleFigure.objects.values_list("plan_id", "since")) == [(plans[0], ENDS)]
