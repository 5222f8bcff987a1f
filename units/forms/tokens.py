"""A new token: where it is used, what it may do, until when."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.forms.people import PersonField
from units.models import Unit, User
from units.scopes import READ_ALL, SCOPES, WRITE_UPDATES, WRITING

OFFERED = [(scope, told) for scope, told in SCOPES.items() if scope != WRITE_UPDATES]
LONGEST_DAYS = 3_650


class PersonOrNobody(PersonField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) if value else None


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=80, help_text=gettext_lazy("写明哪个系统用，如：区数据平台")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        label=gettext_lazy("单位"),
        help_text=gettext_lazy("令牌只能用于这个单位及其下级单位"),
    )
    scopes = forms.MultipleChoiceField(
        choices=OFFERED,
        initial=[READ_ALL],
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("可以做什么"),
    )
    person = PersonOrNobody(
        required=False,
        label=gettext_lazy("以谁的名义推送"),
        help_text=gettext_lazy("能推送数据的令牌要写：数据有疑问时找谁，写账号或姓名"),
    )
    days = forms.IntegerField(
        label=gettext_lazy("有效天数"), initial=365, min_value=1, max_value=LONGEST_DAYS
    )
    per_minute = forms.IntegerField(
        label=gettext_lazy("每分钟最多请求次数"), initial=600, min_value=1, max_value=100_000
    )

    def __init__(self, data: Any = None, *, units: QuerySet[Unit], by: User) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["person"].seen_by = by  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the action takes: an end instead of a number of days, nobody for a token that only reads."""
        given = dict(super().clean() or {})
        days = given.pop("days", None)
        if (
            given.get("person") is None
            and "person" not in self.errors
            and WRITING & set(given.get("scopes", ()))
        ):
            self.add_error("person", ValidationError(_("请写明以谁的名义推送")))
        given["expires_at"] = _after(days)
        return given


def _after(days: int | None) -> datetime | None:
    return None if days is None else timezone.now() + timedelta(days=days)
