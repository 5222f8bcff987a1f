"""Forms about units whose answers move work: ending one, and what printed names mean."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.models import Unit, UnitGroup


def own_units(street: Unit) -> Any:
    """The living units of a street, in its order, itself not among them."""
    return Unit.objects.living().of_street(street).exclude(pk=street.pk).order_by("position", "id")


class EndUnitForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("从哪天起撤销"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("不能晚于今天"),
    )
    successor = forms.ModelChoiceField(
        Unit.objects.none(),
        required=False,
        label=gettext_lazy("承接单位"),
        empty_label=gettext_lazy("没有承接单位"),
        help_text=gettext_lazy("没报的事和今后的事由它接着办；已报的仍记在原单位名下"),
    )

    def __init__(self, data: Any = None, *, unit: Unit) -> None:
        super().__init__(data, initial={"on": timezone.localdate()})
        others = own_units(unit.tenant or unit).exclude(pk=unit.pk)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError(_("撤销日期不能晚于今天"))
        return day


class AliasForm(forms.Form):
    """Another printed name of a unit or of a group of the street."""

    text = forms.CharField(label=gettext_lazy("文件里的写法"), max_length=120)
    means = forms.ChoiceField(label=gettext_lazy("指的是"))

    def __init__(self, data: Any = None, *, street: Unit) -> None:
        super().__init__(data, prefix="alias")
        self.units = {f"unit-{unit.pk}": unit for unit in own_units(street)}
        self.groups = {f"group-{group.pk}": group for group in UnitGroup.objects.of_street(street)}
        meanings = {**self.units, **self.groups}
        choices = [(key, str(meaning)) for key, meaning in meanings.items()]
        self.fields["means"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]

    def meaning(self) -> dict[str, Any]:
        key = self.cleaned_data["means"]
        return {"unit": self.units.get(key), "group": self.groups.get(key)}


class GroupForm(forms.Form):
    """A printed collective and the units it means."""

    name = forms.CharField(label=gettext_lazy("统称"), max_length=120)
    members = forms.ModelMultipleChoiceField(
        Unit.objects.none(), label=gettext_lazy("包括"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, street: Unit, group: UnitGroup | None = None) -> None:
        known = {"name": group.name, "members": group.members.all()} if group else None
        super().__init__(data, prefix=f"group-{group.pk}" if group else "group", initial=known)
        self.fields["members"].queryset = own_units(street)  # type: ignore[attr-defined]
        self.group = group
        if group is not None:
            self.fields["name"].widget = forms.HiddenInput()

    def meant(self) -> str:
        """A group that is there keeps its name, whatever was posted."""
        return self.group.name if self.group else str(self.cleaned_data["name"])
