"""A new webhook: whose acts, which, and where they are told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from units.models import Unit
from units.webhooks.letters import EVENTS
from units.webhooks.sending import AddressError, checked, reachable


class WebhookForm(forms.Form):
    owner = forms.ModelChoiceField(
        Unit.objects.none(),
        to_field_name="code",
        label=gettext_lazy("单位"),
        help_text=gettext_lazy("只通知这个街道（镇）或区及其下级的事"),
    )
    address = forms.CharField(
        max_length=500,
        label=gettext_lazy("接收地址"),
        help_text=gettext_lazy("对方系统给的地址，如 https://platform.example.cn/hooks/guatu"),
    )
    events = forms.MultipleChoiceField(
        choices=list(EVENTS.items()),
        initial=list(EVENTS),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("通知哪些事"),
    )

    def __init__(self, data: Any = None, *, units: QuerySet[Unit]) -> None:
        super().__init__(data)
        self.fields["owner"].queryset = units  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        """Refused here where it could never be reached; every delivery checks again."""
        address = str(self.cleaned_data["address"])
        try:
            reachable(checked(address))
        except AddressError as error:
            raise ValidationError(str(error), code="address") from error
        return address
