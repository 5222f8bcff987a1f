"""数据填报: every data item of one unit and quarter on one page, each guarded by the revision it was shown with."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tasks.forms.numbers import FigureField
from tasks.models import DataValue
from tasks.queries.figures import plain
from tasks.states import EDITABLE


class EntriesForm(forms.Form):
    def __init__(self, data: Any = None, *, values: Sequence[DataValue]) -> None:
        super().__init__(data)
        self.values = [value for value in values if value.state in EDITABLE]
        self.settled = [value for value in values if value.state not in EDITABLE]
        for value in self.values:
            self.fields[f"value_{value.pk}"] = FigureField(label=value.item.name, initial=value.value)
            self.fields[f"revision_{value.pk}"] = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A number typed for an item that somebody else submitted meanwhile is not dropped in silence."""
        for value in self.settled:
            typed = self.data.get(f"value_{value.pk}")
            if typed is not None and typed.strip() != plain(value.value):
                told = {"item": value.item, "now": plain(value.value), "typed": typed}
                self.add_error(None, _("「%(item)s」刚刚已提交为 %(now)s，您填的 %(typed)s 没有保存") % told)
        return self.cleaned_data

    def typed(self) -> list[tuple[DataValue, Decimal | None]]:
        """Items whose number was changed or is there, each as the page had shown it."""
        found = []
        for value in self.values:
            number = self.cleaned_data[f"value_{value.pk}"]
            if number is not None or number != value.value:
                value.revision = self.cleaned_data[f"revision_{value.pk}"]
                found.append((value, number))
        return found

    def changed(self) -> list[tuple[DataValue, Decimal | None]]:
        """The same without those left as they were."""
        return [(value, number) for value, number in self.typed() if number != value.value]
