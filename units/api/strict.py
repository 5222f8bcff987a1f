"""A body's values are of the kinds that the document says: no number for a text, no "1" for a 1, no 1 for true."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

TEXT = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.DecimalField,
)
Told = dict[str, Any]


def wrong_kinds(asked: serializers.Serializer, sent: Any) -> Told:
    """Faults by field, as REST framework tells its own; the empty dict where every value is of its kind.

    What is missing, unknown or null is left to the serializer.
    """
    given = sent if isinstance(sent, Mapping) else {}
    found = {name: _fault(field, given[name]) for name, field in asked.fields.items() if name in given}
    return {name: fault for name, fault in found.items() if fault}


def _fault(field: serializers.Field, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, serializers.ListField):
        return _of_each(field.child, value) if isinstance(value, list) else None
    if isinstance(field, serializers.ListSerializer):
        return _of_each(field.child, value) if isinstance(value, list) else None
    if isinstance(field, serializers.Serializer):
        return wrong_kinds(field, value)
    return _plain(field, value)


def _of_each(child: Any, values: list[Any]) -> Told:
    found = {str(place): _fault(child, value) for place, value in enumerate(values)}
    return {place: fault for place, fault in found.items() if fault}


def _plain(field: serializers.Field, value: Any) -> Any:
    if isinstance(field, serializers.BooleanField):
        return None if isinstance(value, bool) else [_("应为 true 或 false")]
    if isinstance(field, serializers.IntegerField):
        is_whole = type(value) is int or (
            isinstance(value, float) and value.is_integer()
        )  # JSON's 3.0 is a 3
        return None if is_whole else [_("应为整数")]
    if isinstance(field, TEXT):
        return None if isinstance(value, str) else [_("应为文本，写在引号中")]
    return None
