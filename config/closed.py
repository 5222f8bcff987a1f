"""The API's default permission: nobody. A view that forgets to say who may come lets no one in."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Closed(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False
