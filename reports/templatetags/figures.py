"""Small helps of the templates of figures."""

from django import template

from reports.queries.wall import Asked

register = template.Library()


@register.filter
def with_light(asked: Asked, bucket: str) -> str:
    """The same list with only this light; pressed again, with all lights."""
    return asked.query(light="" if asked.light == bucket else bucket)


@register.filter
def without_filters(asked: Asked) -> str:
    return asked.query(light="", unit="", section="", text="")
