"""What any operation may answer: refusals that come before the view, their shape, and the headers that are sent."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from units.api.problems import MEDIA_TYPE, TYPE

Operation = dict[str, Any]
PROBLEM = {"$ref": "#/components/schemas/Problem"}
# status: what is said of it, and the example: its code, and the words for people
REFUSALS: dict[str, tuple[Any, str, Any]] = {
    "400": (
        _("请求有误，逐项说明：未知、重复或空着的参数，不认识的取值，无效的游标，缺少或不合格的字段"),
        "invalid_parameter",
        _("请求参数有误"),
    ),
    "401": (
        _("没有登录或没有令牌，或令牌无效、已撤销、已过期、所用的账号已停用"),
        "invalid_token",
        _("令牌无效或已撤销"),
    ),
    "403": (
        _("令牌没有所需的权限范围，或其人员没有这项权限"),
        "insufficient_scope",
        _("令牌没有所需的权限范围"),
    ),
    "404": (
        _("没有这一项，或不在令牌的范围内；两者不加区分"),
        "not_found",
        _("没有这一项，或不在令牌的范围内"),
    ),
    "406": (_("没有 Accept 所要的格式"), "not_acceptable", _("没有 Accept 所要的格式")),
    "409": (
        _("现在不能这样办：状态不符、已定稿、本人提交等；title 说明是哪一种"),
        "wrong_state",
        _("当前状态不能这样办"),
    ),
    "410": (_("跟进变动的游标已失效，请重新开始"), "cursor_forgotten", _("游标已失效，请重新开始")),
    "412": (
        _("别人刚刚改动过，修订号不符；请重新读取"),
        "changed_meanwhile",
        _("别人刚刚改动过，请重新读取"),
    ),
    "413": (_("请求内容太大，上限 25 MB"), "body_too_large", _("请求内容太大，请分次发送")),
    "415": (_("请求内容不是 application/json"), "unsupported_media_type", _("不支持的媒体类型")),
    "422": (
        _("内容合格但不能照办：缺少理由或内容，要求全部写入而有的行不能写入，键已用于另一请求"),
        "reason_needed",
        _("请写明理由"),
    ),
    "428": (_("没有用 If-Match 写明所见的修订号"), "revision_needed", _("请用 If-Match 写明您看到的修订号")),
    "429": (_("请求太频繁；Retry-After 说明几秒后再试"), "too_many_requests", _("请求太频繁，请稍后再试")),
}
ALWAYS = ("401", "403", "406", "429")
WITH_A_BODY = ("413", "415")


def header(description: Any, **schema: Any) -> dict[str, Any]:
    return {"description": str(description), "schema": {"type": "string"} | schema}


HEADERS = {
    "RateLimit": header(
        _('余量，如 "token";r=599;t=42：42 秒内还可以请求 599 次'), pattern='^"token";r=[0-9]+;t=[0-9]+$'
    ),
    "RateLimit-Policy": header(
        _('限额，如 "token";q=600;w=60：每 60 秒 600 次'), pattern='^"token";q=[0-9]+;w=60$'
    ),
    "Retry-After": header(_("几秒后再试"), type="integer", minimum=1),
    "WWW-Authenticate": header(_("令牌写在 Authorization: Bearer 之后"), examples=["Bearer"]),
    "ETag": header(
        _("这次回答的标记，下次写在 If-None-Match 中；办理后是新的修订号"), pattern='^(W/)?"[!-~]+"$'
    ),
    "Last-Modified": header(
        _("最近一次变动的时刻，下次写在 If-Modified-Since 中"), examples=["Fri, 09 Oct 2026 01:30:00 GMT"]
    ),
    "Idempotency-Replayed": header(_("同一个键已经办过，这是当时的回答"), enum=["true"]),
}


def is_counted(status: str, operation: Operation) -> bool:
    return status != "401"


def has_tag(status: str, operation: Operation) -> bool:
    is_tagged = _asks_for("If-None-Match", operation) or _asks_for("If-Match", operation)
    return status == "304" or (status == "200" and is_tagged)


def is_dated(status: str, operation: Operation) -> bool:
    return status in ("200", "304") and _asks_for("If-Modified-Since", operation)


def is_kept(status: str, operation: Operation) -> bool:
    return status == "422" or (status == "200" and _asks_for("Idempotency-Key", operation))


SENT: dict[str, Callable[[str, Operation], bool]] = {
    "RateLimit": is_counted,
    "RateLimit-Policy": is_counted,
    "Retry-After": lambda status, operation: status == "429",
    "WWW-Authenticate": lambda status, operation: status == "401",
    "ETag": has_tag,
    "Last-Modified": is_dated,
    "Idempotency-Replayed": is_kept,
}


def say_answers(result: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Complete every operation with the refusals that come before its view, an example of each, and the headers."""
    components = result["components"]
    components["headers"] = HEADERS
    components["responses"] = {f"Problem{status}": _problem(status) for status in REFUSALS}
    for operation in operations(result):
        answers = operation["responses"]
        refused = {status for status, answer in answers.items() if MEDIA_TYPE in answer.get("content", {})}
        refused |= {*ALWAYS, *(WITH_A_BODY if "requestBody" in operation else ())}
        for status, answer in answers.items():
            answer["headers"] = answer.get("headers", {}) | _sent(status, operation)
        answers |= {status: {"$ref": f"#/components/responses/Problem{status}"} for status in refused}
        operation["responses"] = dict(sorted(answers.items()))
    return result


def operations(result: dict[str, Any]) -> Iterator[Operation]:
    for methods in result["paths"].values():
        yield from methods.values()


def _problem(status: str) -> dict[str, Any]:
    told, code, detail = REFUSALS[status]
    example = {"type": TYPE.format(code=code), "title": code, "status": int(status), "detail": str(detail)}
    content = {MEDIA_TYPE: {"schema": PROBLEM, "examples": {code: {"value": example}}}}
    return {"description": str(told), "content": content, "headers": _sent(status, {})}


def _sent(status: str, operation: Operation) -> dict[str, Any]:
    return {
        name: {"$ref": f"#/components/headers/{name}"} for name in HEADERS if SENT[name](status, operation)
    }


def _asks_for(name: str, operation: Operation) -> bool:
    return any(each["name"] == name for each in operation.get("parameters", ()))
