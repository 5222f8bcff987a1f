"""Small helps of the templates of figures."""

from decimal import Decimal
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from reports.figure_tables import Column
from reports.queries.rows import Row
from reports.queries.wall import FILTERS, Asked
from reports.wall_rows import rows_drawn
from tasks.queries.figures import plain

register = template.Library()


@register.simple_tag
def wall_rows(rows: tuple[Row, ...]) -> SafeString:
    return mark_safe(rows_drawn(rows))  # noqa: S308 - filled with what was escaped


@register.simple_tag
def figure_cells(cells: tuple[tuple[Column, str], ...]) -> SafeString:
    """The cells of a line; a dashboard has hundreds."""
    drawn = (
        f'<td class="figure">{escape(text)}</td>' if column.is_number else f"<td>{escape(text)}</td>"
        for column, text in cells
    )
    return mark_safe("".join(drawn))  # noqa: S308 - escaped


@register.filter
def with_light(asked: Asked, bucket: str) -> str:
    """The same list with only this light; pressed again, with all lights."""
    return asked.query(light="" if asked.light == bucket else bucket)


@register.filter
def without_filters(asked: Asked) -> str:
    return asked.query(**dict.fromkeys(FILTERS, ""))


@register.filter
def plain_number(number: Decimal | None) -> str:
    """54.0000 is printed 54."""
    return plain(number)
