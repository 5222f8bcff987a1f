"""Scopes of tokens as data, and the permission that asks for one."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from units.api.authentication import Client

if TYPE_CHECKING:
    from rest_framework.views import APIView

READ_ALL = "read:all"
SCOPES = {READ_ALL: _("读取本单位及下级单位的全部计划、任务、指标和汇总数字")}


class HasScope(BasePermission):
    """The token carries the scope that the view names; a view that names none lets no one in."""

    message = _("令牌没有所需的权限范围")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scope: str | None = getattr(view, "required_scope", None)
        client = request.user
        return scope is not None and isinstance(client, Client) and client.has_scope(scope)
