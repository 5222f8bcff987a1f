from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor
from rest_framework.request import Request

LARGEST = 999_999_999  # what may be written; a page has no more than its own most


class CursorPagination(pagination.CursorPagination):
    """A page of rows in order of id; the cursor neither skips nor repeats a row when others write."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    page_size_query_description = _("每页行数，默认 100；大于 1000 时按 1000")  # type: ignore[assignment]
    cursor_query_description = _("翻页游标，取自上一页回答中的 next 或 previous")  # type: ignore[assignment]
    ordering = "id"

    def get_page_size(self, request: Request) -> int:
        """Rows per page: what is asked, capped; anything but a positive number is refused, not ignored."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked) > 0):
            raise ValidationError({"page_size": [_("应为正整数")]})
        return min(int(asked), self.max_page_size)

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
        except NotFound as error:
            raise self._bad_cursor() from error
        if cursor and not str(cursor.position or "").isdecimal():
            raise self._bad_cursor()
        return cursor

    def _bad_cursor(self) -> ValidationError:
        return ValidationError({"cursor": [_("游标无效：请取自上一页的 next 或 previous")]})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        cursor, size = super().get_schema_operation_parameters(view)
        size["schema"] |= {"minimum": 1, "maximum": LARGEST, "default": self.page_size}
        cursor["schema"] |= {"minLength": 1, "format": "page-cursor"}
        return [cursor, size]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link | {"description": str(_("下一页的地址；没有下一页时为 null"))},
                "previous": link | {"description": str(_("上一页的地址；没有上一页时为 null"))},
                "results": schema,
                "changes": link | {"description": str(_("仅查询变动时给出：下次跟进的地址"))},
                "deleted": {
                    "type": "array",
                    "items": {"type": "object", "additionalProperties": True},
                    "description": str(_("仅查询变动时给出：已删除的行，写明其代码")),
                },
            },
        }
