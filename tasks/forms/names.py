"""What a printed unit name means."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tasks.actions.naming import Answer
from units.models import Unit

HOWS = [
    ("create", gettext_lazy("新建单位")),
    ("unit", gettext_lazy("就是已有单位")),
    ("group", gettext_lazy("是统称，包括")),
    ("later", gettext_lazy("稍后再定")),
]
KINDS = [choice for choice in Unit.Kind.choices if choice[0] not in Unit.TENANT_KINDS]
NEIGHBOURHOODS = (Unit.Kind.NEIGHBOURHOOD, Unit.Kind.COMMUNITY)


class NameForm(forms.Form):
    """One name and the three things it may be; only the fields of the chosen one are looked at."""

    how = forms.ChoiceField(choices=HOWS, widget=forms.RadioSelect)
    kind = forms.ChoiceField(choices=KINDS, required=False, label=gettext_lazy("类别"))
    code = forms.SlugField(max_length=40, required=False, label=gettext_lazy("代码"))
    unit = forms.ChoiceField(required=False, label=gettext_lazy("已有单位"))
    members = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("成员")
    )
    new_members = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label=gettext_lazy("名单里还没有的居民区"),
        help_text=gettext_lazy("每行一个，保存时一并新建"),
    )

    def __init__(
        self, data: Any = None, *, name: str, is_group: bool, code: str, units: list[Unit], index: int
    ) -> None:
        self.name = name
        self.units = {str(unit.pk): unit for unit in units}
        near = [key for key, unit in self.units.items() if unit.kind in NEIGHBOURHOODS]
        initial = {"how": "group" if is_group else "create", "code": code, "members": near}
        super().__init__(data, prefix=f"name{index}", initial=initial | {"kind": kind_of(name)})
        choices = [(key, str(unit)) for key, unit in self.units.items()]
        self.fields["unit"].choices = [("", _("请选择")), *choices]  # type: ignore[attr-defined]
        self.fields["members"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        how = given.get("how")
        if how == "unit" and not given.get("unit"):
            self.add_error("unit", _("请选择单位"))
        if how == "create" and "code" not in self.errors:
            self._check_code(given.get("code") or "")
        if how == "group" and not (given.get("members") or self.added()):
            self.add_error("members", _("请选择成员，或在下面写明要新建的居民区"))
        return given

    def _check_code(self, code: str) -> None:
        if not code:
            self.add_error("code", _("请填代码"))
        elif Unit.objects.filter(code=code).exists():
            self.add_error("code", _("这个代码已经有单位在用"))

    def added(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.cleaned_data.get("new_members", "").splitlines())
        return tuple(dict.fromkeys(filter(None, lines)))

    def answer(self) -> Answer | None:
        given = self.cleaned_data
        if given["how"] == "unit":
            return Answer(name=self.name, unit=self.units[given["unit"]])
        if given["how"] == "create":
            return Answer(name=self.name, kind=given["kind"], code=given["code"])
        if given["how"] == "group":
            members = tuple(self.units[key] for key in given["members"])
            return Answer(name=self.name, members=members, new_members=self.added())
        return None


def kind_of(name: str) -> str:
    """A first guess by the name's ending, shown for correction."""
    if name.endswith(("居委会", "居民区")):
        return str(Unit.Kind.NEIGHBOURHOOD)
    if name.endswith("社区"):
        return str(Unit.Kind.COMMUNITY)
    return str(Unit.Kind.AGENCY if name.endswith(("所", "中队", "大队")) else Unit.Kind.OFFICE)
