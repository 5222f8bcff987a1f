"""A number as people type it."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.queries.figures import plain


class PercentField(forms.DecimalField):
    """A percent of at most two places, kept in basis points: 62.5 is 6250."""

    default_error_messages = {
        "invalid": _("请填数字，例如 62.5"),
        "max_decimal_places": _("最多两位小数"),
        "min_value": _("不能低于 0"),
        "max_value": _("不能超过 100"),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "input input-figure"}
        limits: dict[str, Any] = {"min_value": 0, "max_value": 100, "decimal_places": 2, "required": False}
        super().__init__(**{**limits, "widget": forms.TextInput(attrs=attrs)} | options)

    def clean(self, value: Any) -> int | None:
        typed = unicodedata.normalize("NFKC", str(value or "")).strip().removesuffix("%")
        percent = super().clean(typed)
        return None if percent is None else int(percent * 100)

    def prepare_value(self, value: Any) -> Any:
        return plain(Decimal(value) / 100) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class FigureField(forms.DecimalField):
    """A decimal of at most four places; 1,234 and １２３４ are understood, 54.0000 is shown as 54."""

    default_error_messages = {
        "invalid": _("请填数字，例如 1234.5"),
        "max_decimal_places": _("最多四位小数"),
        "max_digits": _("数字太大，请核对单位"),
        "max_whole_digits": _("数字太大，请核对单位"),
    }

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "input input-figure"}
        widget = forms.TextInput(attrs=attrs)
        given: dict[str, Any] = {"max_digits": 18, "decimal_places": 4, "required": False, "widget": widget}
        super().__init__(**given | options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        typed = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").replace(" ", "")
        return super().to_python(typed)

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value
