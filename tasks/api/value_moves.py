"""审核数据: approve a number or send it back, one or many at once."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.actions import reviewing
from tasks.api.moves import (
    GUARDED,
    IF_MATCH,
    MOST,
    BatchDoneSerializer,
    MovedSerializer,
    ReasonSerializer,
    ShownSerializer,
    problems,
    told,
    why,
)
from tasks.api.writing import Writing
from tasks.errors import ActionError
from tasks.models import DataValue

VALUE_ID = OpenApiParameter("value_id", int, OpenApiParameter.PATH, description=_("数据编号"))
Move = Callable[..., None]


class OfValues(Writing):
    def values(self) -> QuerySet[DataValue]:
        mine = DataValue.objects.visible_to(self.person).filter(self.within("unit__path"))
        found: QuerySet[DataValue] = mine.select_related("item", "unit")
        return found

    def shown(self, value_id: int) -> DataValue:
        found: DataValue = get_object_or_404(self.values(), pk=value_id)
        return found


def returned(*, value: DataValue, by: Any, revision: int, reason: str) -> None:
    reviewing.return_value(value=value, by=by, reason=reason, revision=revision)
    value.refresh_from_db()


def approved(*, value: DataValue, by: Any, revision: int, reason: str) -> None:
    reviewing.approve_value(value=value, by=by, revision=revision)


VALUE_MOVES: dict[str, Move] = {"approve": approved, "return": returned}


class ValueReview(OfValues):
    """通过或退回一项数据。"""

    move: Move = staticmethod(approved)

    @extend_schema(
        request=ReasonSerializer,
        parameters=[IF_MATCH, VALUE_ID],
        responses={200: MovedSerializer} | GUARDED,
    )
    def post(self, request: Request, value_id: int) -> Response:
        value, revision = self.shown(value_id), self.revision()
        reason = self.given(ReasonSerializer)["reason"]
        self.move(value=value, by=self.person, revision=revision, reason=reason)
        return Response(told(value), headers={"ETag": f'"{value.revision}"'})


class ValueBatchSerializer(serializers.Serializer):
    """一次审核多项数据。"""

    move = serializers.ChoiceField(choices=list(VALUE_MOVES), help_text=_("通过或退回"))
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500, help_text=_("理由，退回时必填")
    )
    values = serializers.ListField(
        child=ShownSerializer(), min_length=1, max_length=MOST, help_text=_("要审核的各项，至多 200 项")
    )


class ValueBatch(OfValues):
    """一次通过或退回多项数据，逐项回答。"""

    @extend_schema(
        request=ValueBatchSerializer, responses={200: BatchDoneSerializer} | problems(400, 401, 403)
    )
    def post(self, request: Request) -> Response:
        given = self.given(ValueBatchSerializer)
        shown = {each["id"]: each["revision"] for each in given["values"]}
        found = {value.pk: value for value in self.values().filter(pk__in=shown)}
        done: list[dict[str, Any]] = []
        refused = [{"id": key} | why(Http404()) for key in sorted(shown.keys() - found.keys())]
        for key, value in sorted(found.items()):
            try:
                VALUE_MOVES[given["move"]](
                    value=value, by=self.person, revision=shown[key], reason=given["reason"]
                )
            except (ActionError, PermissionDenied) as error:
                refused.append({"id": key} | why(error))
            else:
                done.append(told(value))
        return Response({"done": done, "refused": refused})
