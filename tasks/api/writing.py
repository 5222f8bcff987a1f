"""What every move by the interface shares: a person behind it, the revision it was judged by, refusals as problems.

A machine moves things in the name of its token's person and within the token's unit; a signed-in browser in its own.
The actions are those of the pages.
"""

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.errors import ActionError, IncompleteReportError, ReasonNeededError, StaleError
from units.access import may
from units.api.authentication import Client, TokenAuthentication
from units.api.problems import MEDIA_TYPE, TYPE, problem_response
from units.api.reading import ByToken
from units.api.scopes import WRITE_UPDATES
from units.api.strict import wrong_kinds
from units.models import Unit, User
from units.roles import Permission

STATUS: Mapping[type[ActionError], int] = {
    StaleError: 412,
    ReasonNeededError: 422,
    IncompleteReportError: 422,
}
CONFLICT = 409


class RevisionNeededError(APIException):
    status_code = 428
    default_code = "revision_needed"
    default_detail = _('请用 If-Match 写明您看到的修订号，如 If-Match: "3"')


class UnfitError(ValidationError):
    """Contents that are those of another move than the one they were sent with."""

    status_code = 422


class MayWrite(BasePermission):
    """A signed-in person, or a token with the scope and a person in whose name it writes."""

    message = _("令牌没有所需的权限范围")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: Any) -> bool:
        who = request.user
        if isinstance(who, Client):
            return who.person is not None and who.has_scope(WRITE_UPDATES)
        return isinstance(who, User)


class Writing(ByToken):
    authentication_classes = (TokenAuthentication, SessionAuthentication)  # type: ignore[assignment]
    permission_classes = (MayWrite,)  # type: ignore[assignment]
    required_scope = WRITE_UPDATES
    http_method_names = ("post",)

    @property
    def person(self) -> User:
        who = self.request.user
        return cast(User, who.person if isinstance(who, Client) else who)

    def within(self, path: str) -> Q:
        """A filter for what the token's unit covers; a signed-in person is not narrowed."""
        who = self.request.user
        return Q(**{f"{path}__startswith": who.unit.path}) if isinstance(who, Client) else Q()

    def reaches(self, unit: Unit) -> bool:
        """The same for a unit at hand, where the person may look."""
        who = self.request.user
        is_within = not isinstance(who, Client) or unit.path.startswith(who.unit.path)
        return is_within and may(self.person, Permission.VIEW, unit)

    def given(self, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        asked = serializer(data=self.request.data)
        if wrong := wrong_kinds(asked, self.request.data):
            raise ValidationError(wrong)
        asked.is_valid(raise_exception=True)
        return cast(dict[str, Any], asked.validated_data)

    def revision(self) -> int:
        """The revision named by If-Match, which guards every move; without one nothing is moved."""
        named = self.request.headers.get("If-Match", "").removeprefix("W/").strip('"')
        if not (named.isascii() and named.isdigit() and len(named) < 10):
            raise RevisionNeededError()
        return int(named)

    def check_throttles(self, request: Request) -> None:
        """A token's requests are counted; a person's clicks are not."""
        if request.auth is not None:
            super().check_throttles(request)

    def get_exception_handler(self) -> Any:
        return refusal


def refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """What an action refused, as a problem: 412 for what changed meanwhile, 422 for what lacks something, else 409."""
    if isinstance(error, ValidationError) and isinstance(error.detail, dict):
        return _problem(error.status_code, "invalid_body", _("请求内容有误"), list(_faults(error.detail)))
    if not isinstance(error, ActionError):
        return problem_response(error, context)
    fields = error.fields if isinstance(error, IncompleteReportError) else {}
    if isinstance(error, ReasonNeededError):
        fields = {"reason": error.message}
    faults = [{"pointer": f"/{name}", "code": error.code, "detail": told} for name, told in fields.items()]
    return _problem(STATUS.get(type(error), CONFLICT), error.code, error.message, faults)


def _problem(status: int, code: str, detail: Any, errors: list[dict[str, str]]) -> Response:
    said = {"type": TYPE.format(code=code), "title": code, "status": status, "detail": str(detail)}
    return Response(said | ({"errors": errors} if errors else {}), status=status, content_type=MEDIA_TYPE)


def _faults(found: Any, pointer: str = "") -> Any:
    """Faults of a nested body, each with its JSON pointer."""
    if isinstance(found, ErrorDetail):
        yield {"pointer": pointer or "/", "code": str(found.code), "detail": str(found)}
    elif isinstance(found, Mapping):
        for name, inner in found.items():
            yield from _faults(inner, f"{pointer}/{name}")
    else:
        for place, inner in enumerate(found):
            is_told = isinstance(inner, ErrorDetail)
            yield from _faults(inner, pointer if is_told else f"{pointer}/{place}")
