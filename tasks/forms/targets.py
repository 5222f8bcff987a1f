"""The grid of annual targets as a form: a number per cell, beside the number that was shown."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.actions.annual_targets import Cell
from tasks.forms.numbers import FigureField
from tasks.queries.targets import GridRow, Place


class GridForm(forms.Form):
    reason = forms.CharField(
        label=_("调整理由"),
        required=False,
        max_length=500,
        help_text=_("计划下达后改动目标，要写明理由；原来的目标保留可查。"),
    )

    def __init__(self, data: Any = None, *, rows: Sequence[GridRow]) -> None:
        super().__init__(data)
        self.grid = rows
        for place in self._places():
            label = f"{place.year}"
            self.fields[place.name] = FigureField(label=label, initial=place.value)
            self.fields[f"was_{place.name}"] = FigureField(initial=place.value, widget=forms.HiddenInput)

    def _places(self) -> list[Place]:
        return [place for row in self.grid for place in row.places]

    def rows(self) -> list[tuple[GridRow, list[tuple[Place, forms.BoundField, forms.BoundField]]]]:
        return [
            (row, [(place, self[place.name], self[f"was_{place.name}"]) for place in row.places])
            for row in self.grid
        ]

    def cells(self) -> list[Cell]:
        """What was changed, each beside what its cell had shown."""
        given = self.cleaned_data
        return [
            Cell(place.indicator, place.unit, place.year, given[f"was_{place.name}"], given[place.name])
            for place in self._places()
            if given[place.name] != given[f"was_{place.name}"]
        ]

    def show_now(self) -> None:
        """After a refusal: what was typed stays, beside what stands now."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for place in self._places():
            data[f"was_{place.name}"] = "" if place.value is None else str(place.value)
        self.data = data
