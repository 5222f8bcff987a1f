from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.quarters import Quarter

if TYPE_CHECKING:
    Set = TypeVar("Set")
    Get = TypeVar("Get")

    class SmallIntegerField(models.SmallIntegerField[Set, Get]):
        """Tells the type checker what goes in and what comes out."""

        _pyi_private_set_type: int | str
        _pyi_private_get_type: Quarter
else:
    SmallIntegerField = models.SmallIntegerField


class QuarterField(SmallIntegerField):
    """Stores a Quarter as its small integer and gives a Quarter back."""

    description = "a quarter of a calendar year"

    def from_db_value(self, value: int | None, *args: Any) -> Quarter | None:
        return None if value is None else Quarter(value)

    def to_python(self, value: Any) -> Quarter | None:
        if value is None or isinstance(value, Quarter):
            return value
        if isinstance(value, str) and "Q" in value:
            try:
                return Quarter.parse(value)
            except ValueError as error:
                raise ValidationError(_("季度写作 2026-Q3")) from error
        return Quarter(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        quarter = self.to_python(value) if isinstance(value, str) else value
        return super().get_prep_value(None if quarter is None else int(quarter))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))
