"""Uploading a document, correcting what was read, and making it a plan."""

import hashlib
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from plans.models import Document, Plan
from plans.parsing.readers import text_of
from plans.quarters import Quarter
from tasks.errors import StaleError, WrongStateError
from tasks.importing.applying import apply_run
from tasks.importing.reading import ask_to_read
from tasks.models import ImportRun
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission


@transaction.atomic
def upload(
    *,
    owner: Unit,
    file_name: str,
    content: bytes,
    starts: Quarter,
    ends: Quarter,
    by: User | None,
    amends: Plan | None = None,
) -> ImportRun:
    """Keep a document and have it read by a job. What cannot be read at all is refused before anything is saved.

    Raises plans.parsing.ReadingError. ``by`` None: from the command line. ``amends``: the plan it is a new version of.
    """
    if by is not None:
        require(by, Permission.MANAGE_PLANS, owner)
    text_of(content, file_name)
    document, _created = Document.objects.get_or_create(
        owner=owner,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={"file_name": file_name, "content": content, "uploaded_by": by},
    )
    run = ImportRun.objects.create(
        owner=owner, document=document, starts=starts, ends=ends, created_by=by, amends=amends
    )
    audit.record("import.uploaded", by=by, about=run, tenant=owner, sha256=document.sha256)
    transaction.on_commit(partial(ask_to_read, run.pk))
    return run


@transaction.atomic
def save_edits(
    *, run: ImportRun, by: User, edited: dict[str, Any], choices: dict[str, Any], revision: int
) -> None:
    """Keep a person's corrections; of two who edit at once the second is told."""
    require(by, Permission.MANAGE_PLANS, run.owner)
    saved = ImportRun.objects.filter(pk=run.pk, revision=revision, state=ImportRun.State.READ).update(
        edited=edited, choices=choices, revision=F("revision") + 1
    )
    run.refresh_from_db()
    if not saved:
        raise StaleError()
    audit.record("import.edited", by=by, about=run, tenant=run.owner_id)


@transaction.atomic
def apply(*, run: ImportRun, by: User | None) -> Plan:
    """Make the draft plan, all of it or nothing; a run already applied gives the plan it made."""
    if by is not None:
        require(by, Permission.MANAGE_PLANS, run.owner)
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("owner", "document").get(pk=run.pk)
    if run.plan is not None:
        return run.plan
    if run.state != ImportRun.State.READ:
        raise WrongStateError(_("文件还没有读完，或没有读成"))
    if run.amends_id is not None:
        raise WrongStateError(_("这是修订版，请先与现行计划比对"))
    plan = apply_run(run)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.APPLIED, plan=plan)
    audit.record("import.applied", by=by, about=run, tenant=run.owner_id, plan=plan.code)
    return plan
