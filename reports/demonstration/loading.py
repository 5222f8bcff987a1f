"""Loading the sample once: street, people, the document through the importer, three quarters of invented progress."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from plans.models import Plan
from plans.quarters import Quarter
from reports.demonstration import people
from reports.demonstration.replay import Replay
from tasks.actions import importing
from tasks.importing.proposing import task_key
from tasks.importing.reading import read_run
from tasks.models import ImportRun
from units.models import Unit, User
from units.roles import Role

SAMPLES = Path(settings.BASE_DIR) / "samples"
SIGN_INS = Path(settings.VAR_DIR) / "sign-ins.json"


def load_sample() -> Plan | None:
    """Load the sample into a database that does not have it; None when it is there already."""
    units = json.loads((SAMPLES / "wanglan-units.json").read_text())
    progress = json.loads((SAMPLES / "wanglan-progress.json").read_text())
    owner = progress["plan"]["owner"]
    if Plan.objects.filter(owner__code=owner).exists():
        return None
    with transaction.atomic():
        street = _street(units, owner)
        plan = _plan(street, progress)
        Replay(plan, progress, reviewer=_supervisors(street)[0], deputy=_supervisors(street)[1]).run()
    return plan


def _street(sample: dict[str, Any], code: str) -> Unit:
    units = people.load_units(sample)
    people.load_names(sample, units[code], units)
    people.load_people(sample, units, _password(sample))
    return units[code]


def _password(sample: dict[str, Any]) -> str:
    """Draw a password for the sample's people and keep it where only this installation's owner reads it."""
    password = f"Wl-{secrets.token_hex(4)}-9K"
    roles: dict[str, dict[str, str]] = {}
    for person in sample["people"]:
        roles.setdefault(person["role"], person)
    rows = [{**person, "password": password} for person in roles.values()]
    SIGN_INS.parent.mkdir(parents=True, exist_ok=True)
    SIGN_INS.touch(mode=0o600)
    SIGN_INS.write_text(json.dumps(rows, ensure_ascii=False, indent=1))
    return password


def _supervisors(street: Unit) -> list[User]:
    return list(
        User.objects.filter(memberships__unit=street, memberships__role=Role.SUPERVISION).order_by("id")
    )


def _plan(street: Unit, progress: dict[str, Any]) -> Plan:
    """Read the document as an upload, make the choices a person would make on the review page, and apply."""
    source = SAMPLES / progress["plan"]["file"]
    run = importing.upload(
        owner=street,
        file_name=source.name,
        content=source.read_bytes(),
        starts=Quarter.parse(progress["plan"]["from"]),
        ends=Quarter.parse(progress["plan"]["to"]),
        by=None,
    )
    read_run(run.pk)
    run.refresh_from_db()
    _choose(run, progress)
    plan = importing.apply(run=run, by=None)
    plan.clock_on = plan.starts.first_day
    plan.save(update_fields=["clock_on"])
    return plan


def _choose(run: ImportRun, progress: dict[str, Any]) -> None:
    """Name the units behind 相关居民区, and say which facts neighbourhoods hold."""
    edited, choices = run.edited, run.choices
    subsets = {f"body:{number}": codes for number, codes in progress["subsets"].items()}
    choices["subsets"] = {
        task_key(task): subsets[task_key(task)] for task in edited["tasks"] if task_key(task) in subsets
    }
    for row in edited["indicators"]:
        quarters = progress["values"].get(row["number"], {"quarters": {}})["quarters"]
        if any(told and told.get("by") == "units" for told in quarters.values()):
            row["source"] = "unit"
    importing.save_edits(
        run=run, by=_supervisors(run.owner)[0], edited=edited, choices=choices, revision=run.revision
    )
