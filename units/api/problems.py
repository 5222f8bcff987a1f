"""Errors as problem details (RFC 9457): a stable English code in ``title``, what happened in Chinese in ``detail``."""

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, ErrorDetail, NotFound, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:guatu:problem:{code}"
NOTHING_HERE = _("没有这一项，或不在令牌的范围内")


class ProblemErrorSerializer(serializers.Serializer):
    pointer = serializers.CharField(
        help_text=_(
            "出错的位置，JSON 指针：/query/ 之后是参数名，/body/ 之后是字段名，/rows/3/value 是第四行的 value"
        )
    )
    code = serializers.CharField(help_text=_("稳定的英文代码"))
    detail = serializers.CharField(help_text=_("中文说明"))


class ProblemSerializer(serializers.Serializer):
    """出错时的回答（RFC 9457）。"""

    type = serializers.CharField(help_text=_("urn:guatu:problem: 加代码"))
    title = serializers.CharField(help_text=_("稳定的英文代码，供程序判断"))
    status = serializers.IntegerField(help_text=_("HTTP 状态码"))
    detail = serializers.CharField(help_text=_("中文说明，供人阅读"))
    errors = ProblemErrorSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text=_("逐项说明，仅参数有误时给出")
    )


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's exception handler. None for what is no answer but a fault: the server says 500."""
    known = NotFound(NOTHING_HERE) if isinstance(error, Http404) else error
    answer = exception_handler(known, context)
    if answer is None:
        return None
    answer.data = _problem(known, answer.status_code, answer.data, context["request"].method)
    answer.content_type = MEDIA_TYPE
    return answer


def _problem(error: Exception, status: int, data: Any, method: str) -> dict[str, Any]:
    if isinstance(error, ValidationError) and isinstance(data, dict):
        place = "query" if method in ("GET", "HEAD") else "body"
        told = list(_errors(data, place))
        return problem("invalid_parameter", status, _("请求参数有误")) | {"errors": told}
    code = error.get_codes() if isinstance(error, APIException) else "permission_denied"
    return problem(str(code), status, data["detail"])


def problem(code: str, status: int, detail: Any) -> dict[str, Any]:
    return {"type": TYPE.format(code=code), "title": code, "status": status, "detail": str(detail)}


def _errors(data: dict[str, list[ErrorDetail]], place: str) -> Iterator[dict[str, str]]:
    for name, details in data.items():
        for detail in details:
            yield {"pointer": f"/{place}/{name}", "code": str(detail.code), "detail": str(detail)}
