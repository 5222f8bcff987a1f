"""How a read-only resource describes itself in the OpenAPI document: its parameters, answers and problems."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from units.api import changes, exporting
from units.api.problems import MEDIA_TYPE, ProblemSerializer

PROBLEMS = {
    400: _("参数有误：未知的参数、不认识的取值、无效的游标"),
    401: _("没有令牌，或令牌无效、已撤销、已过期"),
    403: _("令牌没有所需的权限范围"),
    404: _("没有这一项，或不在令牌的范围内"),
    406: _("没有 Accept 所要的格式"),
    410: _("跟进变动的游标已失效，请重新开始"),
    429: _("请求太频繁；Retry-After 说明几秒后再试"),
}
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description=_("上次回答的 ETag；内容未变时回答 304"),
)
IF_MODIFIED_SINCE = OpenApiParameter(
    "If-Modified-Since",
    str,
    OpenApiParameter.HEADER,
    description=_("上次回答的 Last-Modified；此后没有任何改动时回答 304；有 If-None-Match 时不看"),
)
JSON = "application/json"
FILES: dict[Any, Any] = {
    (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR),
    (200, exporting.XLSX): OpenApiResponse(OpenApiTypes.BINARY),
}
QUARTER = {"type": "string", "pattern": "^(19|[2-9][0-9])[0-9]{2}-Q[1-4]$"}
IN_PATH = {
    "plan_code": OpenApiParameter("plan_code", str, OpenApiParameter.PATH, description=_("计划代码")),
    "quarter": OpenApiParameter("quarter", QUARTER, OpenApiParameter.PATH, description=_("季度，如 2026-Q3")),
    "code": OpenApiParameter("code", str, OpenApiParameter.PATH, description=_("要读的这一项的代码")),
}


class Described(AutoSchema):
    """The first line of what an operation says of itself is its summary."""

    def get_summary(self) -> str:
        return str(self.get_description()).split("\n")[0].rstrip("。")


class ReadingSchema(Described):
    """Adds to what is introspected: problem details, 304 and the header that asks for it."""

    def get_override_parameters(self) -> list[Any]:
        in_path = [told for name, told in IN_PATH.items() if f"{{{name}}}" in self.path]
        following = [changes.PARAMETER, *exporting.PARAMETERS] if getattr(self.view, "resource", "") else []
        return [*super().get_override_parameters(), *in_path, *following, IF_NONE_MATCH, IF_MODIFIED_SINCE]

    def is_deprecated(self) -> bool:
        return getattr(self.view, "ending", None) is not None

    def get_response_serializers(self) -> Any:
        statuses = [400, 401, 403, 410, 429] if self._is_a_list else [401, 403, 404, 429]
        told = {(code, MEDIA_TYPE): _problem(code) for code in statuses}
        unchanged = {304: OpenApiResponse(description=_("内容未变"))}
        whole = getattr(self.view, "answers", None) or super().get_response_serializers()
        files = FILES if getattr(self.view, "resource", "") else {}
        return {(200, JSON): whole} | files | unchanged | told

    @property
    def _is_a_list(self) -> bool:
        return hasattr(self.view, "list")


def _problem(status: int) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=PROBLEMS[status])
