"""签发 by the interface: asked by the supervision office, signed or declined by a leader."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plans.models import ReportingPeriod
from reports import signatures
from tasks.api.moves import ReasonSerializer
from tasks.api.task_moves import PERIOD, REFUSED, OfPlans, parsed


class SignatureSerializer(serializers.Serializer):
    """一个季度的签发情况。"""

    plan = serializers.CharField(help_text=_("计划代码"))
    quarter = serializers.CharField(help_text=_("季度"))
    asked_at = serializers.DateTimeField(
        source="signature_asked_at", allow_null=True, help_text=_("提请签发的时刻；未提请为 null")
    )
    signed_at = serializers.DateTimeField(allow_null=True, help_text=_("签发的时刻；未签发为 null"))


class PeriodSignature(OfPlans):
    """提请签发、签发或退回签发一个季度。"""

    move: Callable[..., Any] = staticmethod(signatures.ask_signature)

    @extend_schema(
        request=ReasonSerializer, parameters=PERIOD, responses={200: SignatureSerializer} | REFUSED
    )
    def post(self, request: Request, plan_code: str, quarter: str) -> Response:
        opened = ReportingPeriod.objects.filter(plan=self.plan(plan_code)).select_related("plan__owner")
        period: ReportingPeriod = get_object_or_404(opened, quarter=parsed(quarter))
        given = self.given(ReasonSerializer)
        reason = {"reason": given["reason"]} if self.move is signatures.decline_signature else {}
        self.move(period=period, by=self.person, **reason)
        return Response(SignatureSerializer(period).data)


PERIOD_MOVES = {
    "ask-signature": signatures.ask_signature,
    "sign": signatures.sign_quarter,
    "decline": signatures.decline_signature,
}
