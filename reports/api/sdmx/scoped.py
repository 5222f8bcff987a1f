"""Code lists of what a token may read: its plans, their indicators, the units that figures are of."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from plans.models import Indicator, Plan
from reports.api.sdmx import codes
from reports.api.sdmx.components import FIXED
from reports.api.sdmx.observations import GRASSROOTS
from units.api.authentication import Client
from units.models import Unit
from units.scopes import READ_ALL

Codes = dict[str, Any]


def codelists(client: Client, plans: QuerySet[Plan]) -> dict[str, tuple[str, Codes]]:
    return {
        "CL_PLAN": (_("计划"), _plans(plans)),
        "CL_INDICATOR": (_("指标"), _indicators(plans)),
        "CL_UNIT": (_("单位"), _units(client, plans)),
    }


def _plans(plans: QuerySet[Plan]) -> Codes:
    return {codes.spelled(code): title for code, title in plans.order_by("code").values_list("code", "title")}


def _indicators(plans: QuerySet[Plan]) -> Codes:
    rows = Indicator.objects.filter(plan__in=plans).order_by("plan__code", "position", "id")
    return {
        codes.of_indicator(code, plan): name
        for code, plan, name in rows.values_list("code", "plan__code", "name")
    }


def _units(client: Client, plans: QuerySet[Plan]) -> Codes:
    """Who reads only what is printed sees the plans' owners; nobody sees the grassroots."""
    owners = Q(pk__in=plans.values("owner"))
    seen = ~Q(kind__in=GRASSROOTS) | owners if client.has_scope(READ_ALL) else owners
    rows = Unit.objects.within(client.unit).filter(seen).order_by("path")
    return {codes.spelled(code): name for code, name in rows.values_list("code", "name")}


def words(lists: dict[str, tuple[str, Codes]]) -> dict[str, Codes]:
    """What each code is called, by code list, the fixed ones included."""
    return {name: held for name, (_told, held) in {**FIXED, **lists}.items()}
