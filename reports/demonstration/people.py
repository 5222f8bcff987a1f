"""Units, groups, aliases and people of the sample street, from samples/*.json."""

from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from plans.parsing.units import fold_name
from units import actions
from units.models import Unit, UnitGroup, User

SINCE = date(2025, 1, 1)


def load_units(sample: dict[str, Any]) -> dict[str, Unit]:
    """Create what is missing; units already there are left as they are."""
    units = {
        unit.code: unit for unit in Unit.objects.filter(code__in=[row["code"] for row in sample["units"]])
    }
    for position, row in enumerate(sample["units"]):
        if row["code"] not in units:
            units[row["code"]] = actions.create_unit(
                by=None,
                parent=units.get(row["parent"]),
                kind=row["kind"],
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                position=position,
            )
    return units


def load_names(sample: dict[str, Any], street: Unit, units: dict[str, Unit]) -> None:
    for group in sample["groups"]:
        if not UnitGroup.objects.filter(owner=street, name=group["name"]).exists():
            actions.define_group(
                by=None, owner=street, name=group["name"], members=[units[code] for code in group["members"]]
            )
    for alias in sample["aliases"]:
        folded = fold_name(alias["text"])
        if not street.unit_aliases.filter(folded=folded).exists():
            actions.add_alias(
                by=None, owner=street, text=alias["text"], folded=folded, unit=units[alias["unit"]]
            )


def load_people(sample: dict[str, Any], units: dict[str, Unit], password: str) -> None:
    """Everybody gets the same password, drawn anew for each installation and kept outside the repository.

    It is hashed once: forty slow hashes of the same word would only make a newcomer wait.
    """
    hashed = make_password(password)
    for row in sample["people"]:
        user = User.objects.filter(username=row["username"]).first()
        if user is None:
            user = User.objects.create(username=row["username"], full_name=row["full_name"], password=hashed)
        actions.appoint(by=None, user=user, unit=units[row["unit"]], role=row["role"], since=SINCE)
