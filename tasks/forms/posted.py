"""What a pressed button adds to what was typed: last quarter's numbers, a standing word, the other person's text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tasks.forms.reports import TEXTS, ReportForm
from tasks.models import DataValue, ProgressUpdate
from tasks.queries.figures import plain
from tasks.queries.lines import is_typed

CHOSEN = ("word", "nothing_new")
THEIRS = "theirs"


@dataclass(frozen=True)
class Clash:
    """A field that two people filled in at once: what was typed here, and what stands there by now."""

    name: str
    label: str
    mine: str
    theirs: str


def with_defaults(data: QueryDict, defaults: Mapping[str, Any]) -> QueryDict:
    """What was left empty is filled in; what was typed stays."""
    given = data.copy()
    for name, value in defaults.items():
        if value not in (None, "") and not data.get(name, "").strip():
            given[name] = str(value)
    return given


def with_unchanged(
    data: QueryDict, numbers: Mapping[int, Decimal], *, only: Collection[int] | None = None
) -> QueryDict:
    """数据同上期 in the fields left empty, or in those named."""
    wanted = {key: plain(number) for key, number in numbers.items() if only is None or key in only}
    return with_defaults(data, {f"value_{key}": number for key, number in wanted.items()})


def with_theirs(data: QueryDict, stored: Mapping[str, str]) -> QueryDict:
    """After two wrote at once: where the other's text was chosen, it takes the place of what was typed."""
    given = data.copy()
    for name, text in stored.items():
        if data.get(f"take_{name}") == THEIRS:
            given[name] = text
    return given


def stored_report(update: ProgressUpdate, values: Sequence[DataValue]) -> dict[str, str]:
    """What stands in the database now, by name of field."""
    percent = "" if update.percent_bp is None else plain(Decimal(update.percent_bp) / 100)
    said = {name: getattr(update, name) for name in (*CHOSEN, *TEXTS)}
    return said | {"percent_bp": percent} | stored_numbers(values)


def stored_numbers(values: Sequence[DataValue]) -> dict[str, str]:
    return {f"value_{value.pk}": plain(value.value) for value in values if is_typed(value)}


def clashes(form: ReportForm, update: ProgressUpdate, values: Sequence[DataValue]) -> list[Clash]:
    """Fields in which what was typed differs from what somebody else wrote meanwhile."""
    found = []
    for name, theirs in stored_report(update, values).items():
        mine = form.data.get(name, "").replace("\r\n", "\n")
        if name in form.fields and mine.strip() != theirs.replace("\r\n", "\n").strip():
            label = str(form.fields[name].label)
            found.append(Clash(name, label, _worded(form, name, mine), _worded(form, name, theirs)))
    return found


def _worded(form: ReportForm, name: str, value: str) -> str:
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value)) if value else _("（空）")
