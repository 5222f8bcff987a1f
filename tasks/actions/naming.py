"""Saying what the unit names printed in a document mean in a street."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from plans.parsing.units import fold_name
from tasks.models import ImportRun
from units.access import require
from units.actions import add_alias, create_unit, define_group
from units.models import Unit, User
from units.roles import Permission


@dataclass(frozen=True)
class Answer:
    """What one printed name means: a unit there is, a new one (kind and code), or a group.

    ``new_members`` are names of neighbourhoods to be added to the street with the group.
    """

    name: str
    unit: Unit | None = None
    kind: str = ""
    code: str = ""
    members: tuple[Unit, ...] = ()
    new_members: tuple[str, ...] = ()


@transaction.atomic
def explain_names(*, run: ImportRun, by: User, answers: Sequence[Answer]) -> int:
    """Keep all answers or none; returns how many names are explained now."""
    require(by, Permission.MANAGE_PLANS, run.owner)
    for answer in answers:
        _explain(run.owner, by, answer)
    return len(answers)


def _explain(street: Unit, by: User, answer: Answer) -> None:
    if answer.unit is not None:
        add_alias(by=by, owner=street, text=answer.name, folded=fold_name(answer.name), unit=answer.unit)
    elif answer.kind:
        create_unit(by=by, parent=street, kind=answer.kind, code=answer.code, name=answer.name)
    else:
        added = [_add_neighbourhood(street, by, name) for name in answer.new_members]
        define_group(by=by, owner=street, name=answer.name, members=[*answer.members, *added])


def _add_neighbourhood(street: Unit, by: User, name: str) -> Unit:
    known = Unit.objects.living().of_street(street).filter(name=name).first()
    if known is not None:
        return known
    code = free_codes(street, "J", 1)[0]
    return create_unit(by=by, parent=street, kind=Unit.Kind.NEIGHBOURHOOD, code=code, name=name)


def free_codes(street: Unit, letter: str, how_many: int) -> list[str]:
    """The next unused codes of a kind in a street: WL-J01, WL-J02 …"""
    stem = f"{street.code}-{letter}"
    taken = set(Unit.objects.filter(code__startswith=stem).values_list("code", flat=True))
    codes = (f"{stem}{number:02d}" for number in range(1, len(taken) + how_many + 1))
    return [code for code in codes if code not in taken][:how_many]
