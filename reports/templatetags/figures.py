"""Small helps of the templates of figures."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from reports.moulds import drawn
from tasks.queries.figures import plain

register = template.Library()


@register.simple_tag(name="drawn")
def drawn_by_mould(template: str, items: Iterable[Any]) -> SafeString:
    """A template for each of these dataclasses, which is quicker than a loop: see ``reports.moulds``."""
    return mark_safe(drawn(template, items))  # noqa: S308 - escaped where it is filled in


@register.filter
def plain_number(number: Decimal | None) -> str:
    """54.0000 is printed 54."""
    return plain(number)
