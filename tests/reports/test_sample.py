"""The sample, loaded by the real importer and lived through by the real actions."""

import json

import pytest
from django.conf import settings

from plans.models import Plan
from plans.quarters import Quarter
from reports.demonstration import loading
from reports.lights import Light
from reports.models import TaskQuarter
from reports.verifying import differences

pytestmark = pytest.mark.django_db

COLOURS = {
    "green": (Light.GREEN, Light.AHEAD),
    "yellow": (Light.YELLOW,),
    "red": (Light.RED,),
    "blue": (Light.BLUE,),
    "ring": (Light.RING,),
    "grey": (Light.GREY,),
}


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for the module, and removed with everything it made."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        loading.SIGN_INS = tmp_path_factory.mktemp("var") / "sign-ins.json"
        yield loading.load_sample()
        transaction.set_rollback(True)


def test_every_planned_light_is_on_the_wall(sample):
    planned = json.loads((settings.BASE_DIR / "samples" / "wanglan-progress.json").read_text())
    figures = {
        (figure.task.number, str(figure.quarter)): figure
        for figure in TaskQuarter.objects.filter(plan=sample).select_related("task")
    }

    wrong = []
    for number, row in planned["tasks"].items():
        for quarter, words in row["planned_lights"].items():
            figure = figures[number, quarter]
            if figure.light not in COLOURS[words.split("/")[0]]:
                wrong.append(
                    (number, quarter, words, figure.light, figure.rule, figure.reason, figure.numbers)
                )

    assert wrong == []


def test_sample_shows_every_colour(sample):
    lights = set(TaskQuarter.objects.filter(plan=sample).values_list("light", flat=True))

    assert lights == set(Light.values)


def test_sample_figures_agree_with_its_facts(sample):
    assert differences(sample.pk) == []


def test_loading_twice_changes_nothing(sample):
    assert loading.load_sample() is None
    assert Plan.objects.filter(owner=sample.owner).count() == 1
    assert sample.periods.filter(quarter=Quarter.of(2026, 2)).get().is_closed
