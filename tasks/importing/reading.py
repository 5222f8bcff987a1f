"""Reading an uploaded document into an import run."""

import json
import logging

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from plans.parsing import ReadingError, draft_to_json, read
from tasks.importing.proposing import propose
from tasks.models import ImportRun

READ = "tasks.jobs.read_import"
log = logging.getLogger(__name__)


def ask_to_read(run_id: int) -> None:
    """Ring for the job; a lost bell is rung again by the sweep."""
    try:
        current_app.send_task(READ, args=[run_id], retry=False)
    except OperationalError:
        return


def read_run(run_id: int) -> None:
    """Read the run's document once; a run already read, failed or applied is left alone."""
    run = ImportRun.objects.select_related("document").get(pk=run_id)
    if run.state != ImportRun.State.UPLOADED:
        return
    try:
        draft = json.loads(draft_to_json(read(bytes(run.document.content), run.document.file_name)))
        read_as = {
            "draft": draft,
            "edited": propose(draft, starts=run.starts.first_day.isoformat()),
            "choices": first_choices(draft),
        }
    except ReadingError as error:
        _finish(run, state=ImportRun.State.FAILED, failure=str(error))
    except (
        Exception
    ):  # a document our own rules stumble over must not be read again every 30 seconds for ever
        log.exception("import run %s could not be read", run_id)
        _finish(run, state=ImportRun.State.FAILED, failure=_("这份文件没有读成，请把文件交给系统管理员查看"))
    else:
        _finish(run, state=ImportRun.State.READ, **read_as)


@transaction.atomic
def _finish(run: ImportRun, **fields: object) -> None:
    """The filter is the lock: of two workers that read the same run, one result is kept."""
    ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.UPLOADED).update(**fields)


def first_choices(draft: dict) -> dict:
    """The list most likely tracked: the one whose tasks name their units, else the longest."""
    parts = {task["part"] for task in draft["tasks"]}
    weights = {
        part: (
            sum(bool(task["lead_units"]) for task in draft["tasks"] if task["part"] == part),
            sum(task["part"] == part for task in draft["tasks"]),
        )
        for part in parts
    }
    return {"part": max(weights, key=lambda part: weights[part]), "names": {}}
