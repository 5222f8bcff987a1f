"""The labelled documents beside the project, and a street to receive them."""

from itertools import cycle
from pathlib import Path

import pytest

from plans.parsing.units import fold_name, is_group_name, is_named_subset
from plans.quarters import Quarter
from tasks.actions import breakdown, importing
from tasks.importing.naming import printed_names
from tasks.importing.proposing import task_key
from tasks.importing.reading import read_run
from tests.factories import (
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_unit,
    make_user,
    set_clock,
)
from units.actions import define_group

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "documents"


def document(number):
    """The path of a labelled document; the test says plainly when the documents are not there."""
    found = sorted(DOCUMENTS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the labelled documents (../shared/documents) are not on this machine")
    return found[0]


class Street:
    """A street office with its supervision office and 28 neighbourhoods; other units come as a document names them."""

    def __init__(self, neighbourhoods=28):
        self.office = make_street()
        self.supervisor = make_supervisor(self.office)
        self.deputy = make_supervisor(self.office)
        self.neighbourhoods = make_neighbourhoods(self.office, neighbourhoods)
        self.cadres = {}

    def cadre(self, unit):
        if unit.pk not in self.cadres:
            self.cadres[unit.pk] = make_user(unit)
        return self.cadres[unit.pk]

    def upload(self, path, starts, ends):
        run = importing.upload(
            owner=self.office,
            file_name=path.name,
            content=path.read_bytes(),
            starts=Quarter.parse(starts),
            ends=Quarter.parse(ends),
            by=self.supervisor,
        )
        read_run(run.pk)
        run.refresh_from_db()
        return run

    def explain_names(self, run):
        """Say what every printed name means, as a person would: units are created, 各… are all neighbourhoods."""
        for name in printed_names(run):
            if is_named_subset(name):
                continue
            if is_group_name(name):
                define_group(by=self.supervisor, owner=self.office, name=name, members=self.neighbourhoods)
            else:
                make_unit(self.office, name=name)
        subsets = {
            task_key(task): [unit.code for unit in self.neighbourhoods[:3]]
            for task in run.edited["tasks"]
            if any(is_named_subset(fold_name(name)) for name in task["responsible_units"])
        }
        importing.save_edits(
            run=run,
            by=self.supervisor,
            edited=run.edited,
            choices={**run.choices, "subsets": subsets},
            revision=run.revision,
        )


def bring_in(street, number, starts, ends, *, issued_on, offices=("党政办",)):
    """From the file to an issued plan whose tasks all have their accountable lead: where none is printed, the offices
    in turn."""
    run = street.upload(document(number), starts, ends)
    street.explain_names(run)
    plan = importing.apply(run=run, by=street.supervisor)
    unled = plan.tasks.exclude(assignments__role="accountable")
    found = cycle([make_unit(street.office, name=name) for name in offices])
    breakdown.assign_leads(plan=plan, leads={task.pk: next(found) for task in unled}, by=street.supervisor)
    set_clock(plan, issued_on)
    breakdown.issue_plan(plan=plan, by=street.supervisor, issued_on=issued_on)
    return plan
