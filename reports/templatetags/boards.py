"""What a dashboard draws dozens of: lines of tasks, cards of figures."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from reports.figure_cards import card_drawn
from reports.figure_tables import FigureTable
from reports.queries.task_list import TaskLine
from reports.task_lines import lines_drawn

register = template.Library()


@register.simple_tag
def task_lines(lines: Iterable[TaskLine], back: str, *, many: bool) -> SafeString:
    """``back`` leads back to this list, ``many`` plans are told apart by their street."""
    return mark_safe(lines_drawn(lines, back=back, many=bool(many)))  # noqa: S308 - escaped where it is filled in


@register.simple_tag
def figure_card(table: FigureTable, library: str = "", files: str = "", query: str = "") -> SafeString:
    """A table with its chart and its files; without ``files`` none are offered."""
    return mark_safe(card_drawn(table, library=library, files=files, query=query))  # noqa: S308 - escaped there
