from collections.abc import Callable
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from units.api.authentication import Client
from units.models import Unit

Choices = Callable[[Request | None], QuerySet[Any]]


def units_of(request: Request | None) -> QuerySet[Unit]:
    """Units that the token covers; none while the schema is being drawn, when nobody asks."""
    if request is None:
        return Unit.objects.none()
    return Unit.objects.within(cast(Client, request.user).unit)


class CodeFilter(filters.ModelChoiceFilter):
    """A filter by public code. A code outside the token's scope is as unknown as one that never was: 400."""

    def __init__(self, *, among: Choices, label: Any, **options: Any) -> None:
        messages = {"invalid_choice": _("没有这个代码，或不在令牌的范围内")}
        super().__init__(
            queryset=among, to_field_name="code", label=label, error_messages=messages, **options
        )
        extend_schema_field({"type": "string", "description": label})(self)
        self.is_of_units = among is units_of

    def by_code(self, rows: QuerySet[Any], *, code: Any, path: Any) -> QuerySet[Any]:
        """Without looking the code up first: nothing for a code that is unknown, or of a unit outside ``path``."""
        rows = rows.filter(**{f"{self.field_name}__code": code})
        return rows.filter(**{f"{self.field_name}__path__startswith": path}) if self.is_of_units else rows


class UnitFilters(filters.FilterSet):
    parent = CodeFilter(among=units_of, label=_("上级单位代码"))
    kind = filters.ChoiceFilter(choices=Unit.Kind.choices, label=_("单位类别"))
