"""What printed unit names mean in a street: exact name, alias, group, or to be asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from plans.parsing.units import fold_name, is_group_name, is_named_subset
from tasks.models import ImportRun
from units.models import Unit, UnitAlias, UnitGroup


@dataclass(frozen=True)
class Meaning:
    """One printed name: the units it stands for, or none while nobody has said so.

    ``is_subset`` asks for named units task by task (相关社区); ``is_group`` once per street (各社区).
    """

    name: str
    units: tuple[Unit, ...] = ()
    group: UnitGroup | None = None
    is_group: bool = False
    is_subset: bool = False

    @property
    def is_known(self) -> bool:
        return bool(self.units)


SEPARATORS = re.compile(r"[、,，;；\n]+")
ROLES = ("lead_units", "responsible_units", "supporting_units")


def split_names(text: str) -> list[str]:
    """Unit names as documents print them, each once: 、 and ， and line breaks separate."""
    return list(dict.fromkeys(filter(None, (name.strip() for name in SEPARATORS.split(text)))))


def printed_names(run: ImportRun) -> list[str]:
    """Every unit name printed on the tracked tasks and the kept indicators, in order of appearance."""
    tracked = [task for task in run.edited["tasks"] if task["keep"] and task["part"] == run.choices["part"]]
    kept = [row for row in run.edited["indicators"] if row["keep"]]
    names = [name for row in (*tracked, *kept) for role in ROLES for name in row.get(role) or []]
    return list(dict.fromkeys(names))


def _by_name(units: Iterable[Unit], field: str) -> dict[str, Unit]:
    """Units by folded name; a short name that two of them share means neither, and is asked."""
    found: dict[str, list[Unit]] = {}
    for unit in units:
        found.setdefault(fold_name(getattr(unit, field)), []).append(unit)
    return {name: alike[0] for name, alike in found.items() if name and len(alike) == 1}


class Names:
    """The names of one street, or of a district and the streets below it, read once; asks the database three times
    whatever is asked of it."""

    def __init__(self, owner: Unit) -> None:
        living = list(Unit.objects.living().filter(Q(tenant=owner) | Q(parent=owner)))
        self.units = _by_name(living, "short_name") | _by_name(living, "name")
        groups = UnitGroup.objects.of_street(owner).prefetch_related("members")
        self.groups = {fold_name(group.name): group for group in groups}
        self.aliases = {
            alias.folded: alias
            for alias in UnitAlias.objects.filter(owner=owner).select_related("unit", "group")
        }

    def meaning(self, name: str) -> Meaning:
        folded = fold_name(name)
        alias = self.aliases.get(folded)
        unit = self.units.get(folded) or (alias.unit if alias else None)
        if unit is not None:
            return Meaning(name=name, units=(unit,))
        group = self.groups.get(folded) or (self._group_of(alias) if alias else None)
        subset = is_named_subset(name)
        if group is not None:
            members: tuple[Unit, ...] = tuple(group.members.all())  # type: ignore[misc]
            return Meaning(name=name, units=members, group=group, is_group=True)
        return Meaning(name=name, is_group=is_group_name(name) and not subset, is_subset=subset)

    def _group_of(self, alias: UnitAlias) -> UnitGroup | None:
        return self.groups.get(fold_name(alias.group.name)) if alias.group else None


def meanings(run: ImportRun) -> list[Meaning]:
    names = Names(run.owner)
    return [names.meaning(name) for name in printed_names(run)]


def subset_of(run: ImportRun, key: str) -> list[str]:
    """Codes of the units a person named for one task where the document says 相关…."""
    subsets: dict[str, Any] = run.choices.get("subsets", {})
    return list(subsets.get(key, []))
