"""数据填报: every data item of one unit and quarter on one page, each guarded by the revision it was shown with."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tasks.forms.numbers import FigureField
from tasks.forms.reports import note_field
from tasks.models import DataValue
from tasks.queries.figures import plain
from tasks.queries.lines import is_typed


class EntriesForm(forms.Form):
    def __init__(self, data: Any = None, *, values: Sequence[DataValue], is_behalf: bool = False) -> None:
        super().__init__(data)
        self.values = [value for value in values if is_typed(value)]
        self.settled = [value for value in values if not is_typed(value)]
        for value in self.values:
            self.fields[f"value_{value.pk}"] = FigureField(label=value.item.name, initial=value.value)
            self.fields[f"revision_{value.pk}"] = forms.IntegerField(widget=forms.HiddenInput)
        if is_behalf:
            self.fields["note"] = note_field(next((value.entered_note for value in values), ""))

    def clean(self) -> dict[str, Any]:
        """A number typed for an item that somebody else submitted meanwhile is not dropped in silence."""
        for value in self.settled:
            typed = self.data.get(f"value_{value.pk}")
            if typed is not None and typed.strip() != plain(value.value):
                told = {"item": value.item, "now": plain(value.value), "typed": typed}
                self.add_error(None, _("「%(item)s」刚刚已提交为 %(now)s，您填的 %(typed)s 没有保存") % told)
        return self.cleaned_data

    def numbers(self) -> dict[int, Decimal | None]:
        """What stands in the fields that hold a number or nothing, by id of value."""
        names = {value.pk: f"value_{value.pk}" for value in self.values}
        return {key: self.cleaned_data[name] for key, name in names.items() if name in self.cleaned_data}

    def typed(self) -> list[tuple[DataValue, Decimal | None]]:
        """Items whose number was changed or is there, each as the page had shown it."""
        found, numbers = [], self.numbers()
        for value in self.values:
            revision = self.cleaned_data.get(f"revision_{value.pk}")
            if value.pk not in numbers or revision is None:
                continue
            if numbers[value.pk] is not None or value.value is not None:
                value.revision = revision
                found.append((value, numbers[value.pk]))
        return found

    def changed(self) -> list[tuple[DataValue, Decimal | None]]:
        """The same without those left as they were."""
        return [(value, number) for value, number in self.typed() if number != value.value]

    @property
    def note_typed(self) -> str:
        return str(self.cleaned_data.get("note", ""))
