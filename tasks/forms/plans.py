"""Forms of the supervision office: upload, breakdown, issue."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Plan
from plans.quarters import Quarter, span
from tasks.forms.reports import day_field
from tasks.queries.planning import BreakdownSection
from units.access import covered
from units.models import Unit, User
from units.roles import Permission

LONGEST_QUARTERS = 80


def quarter_choices(year: int) -> list[tuple[str, str]]:
    quarters = span(Quarter.of(year - 12, 1), Quarter.of(year + 9, 4))
    return [(str(quarter), quarter.label) for quarter in quarters]


class UploadForm(forms.Form):
    """A document and the quarters its plan covers, at a street where the person manages plans."""

    file = forms.FileField(
        label=gettext_lazy("计划文件"),
        help_text=gettext_lazy(
            "支持 Word（.docx）、PDF（有文字的）、Excel（.xlsx）、网页（.html）和文本，不超过 20 MB。"
        ),
        error_messages={"empty": gettext_lazy("文件是空的。请检查上传的文件，换成有内容的文件后重试。")},
        allow_empty_file=True,
    )
    owner = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("制定单位"), empty_label=None)
    starts = forms.ChoiceField(label=gettext_lazy("从"))
    ends = forms.ChoiceField(label=gettext_lazy("到"))

    def __init__(self, data: Any = None, files: Any = None, *, user: User, year: int) -> None:
        first, last = Quarter.of(year, 1), Quarter.of(year + 2, 4)
        super().__init__(data, files, initial={"starts": str(first), "ends": str(last)})
        owners = Unit.objects.living().filter(
            covered(user, Permission.MANAGE_PLANS), kind__in=Unit.TENANT_KINDS
        )
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        for name in ("starts", "ends"):
            self.fields[name].choices = quarter_choices(year)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name in {"starts", "ends"} & given.keys():
            given[name] = Quarter.parse(given[name])
        if {"starts", "ends"} <= given.keys() and given["starts"] > given["ends"]:
            self.add_error("ends", ValidationError(_("结束季度不能早于开始季度")))
        return given


class AmendmentForm(forms.Form):
    """A new version of a plan's document."""

    file = UploadForm.base_fields["file"]

    def __init__(self, data: Any = None, files: Any = None, *, plan: Plan) -> None:
        super().__init__(data, files)
        self.plan = plan

    def clean(self) -> dict[str, Any]:
        known = {"owner": self.plan.owner, "starts": self.plan.starts, "ends": self.plan.ends}
        return {**self.cleaned_data, **known, "amends": self.plan}


class LeadsForm(forms.Form):
    """The accountable lead of every task at once. One button may fill the gaps of its section with one unit."""

    def __init__(
        self, data: Any = None, *, sections: Sequence[BreakdownSection], units: Sequence[Unit]
    ) -> None:
        super().__init__(data)
        self.sections = sections
        self.units = {str(unit.pk): unit for unit in units}
        choices = [("", _("请选择")), *((key, str(unit)) for key, unit in self.units.items())]
        for section in sections:
            self.fields[f"fill_{section.key}"] = _unit_field(_("本板块未指定的都给"), choices, None)
            for row in section.rows:
                self.fields[f"lead_{row.id}"] = _unit_field(f"{row.number} {row.title}", choices, row.lead_id)

    def leads(self, *, fill: str) -> dict[int, Unit]:
        """What was chosen, by id of task; ``fill`` names the section whose gaps its helper closes."""
        found: dict[int, Unit] = {}
        for section in self.sections:
            helper = self.cleaned_data[f"fill_{section.key}"] if section.key == fill else ""
            for row in section.rows:
                chosen = self.units.get(self.cleaned_data[f"lead_{row.id}"] or helper)
                if chosen is not None and chosen.pk != row.lead_id:
                    found[row.id] = chosen
        return found


def _unit_field(label: Any, choices: list[tuple[str, str]], initial: int | None) -> forms.ChoiceField:
    chosen = str(initial) if initial else ""
    widget = forms.Select(attrs={"form": "leads"})
    return forms.ChoiceField(label=label, choices=choices, initial=chosen, required=False, widget=widget)


class IssueForm(forms.Form):
    issued_on = day_field(
        gettext_lazy("下达日期"), required=True, help_text=gettext_lazy("文件真正发出的日子")
    )

    def __init__(self, data: Any = None, *, day: date) -> None:
        super().__init__(data, initial={"issued_on": day})
        self.fields["issued_on"].widget.attrs["form"] = "leads"


class SheetForm(forms.Form):
    """A workbook coming back."""

    MAX_BYTES = 5_000_000

    file = forms.FileField(
        label=gettext_lazy("改好的任务分解表"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"empty": gettext_lazy("文件是空的")},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.MAX_BYTES:
            raise ValidationError(_("文件超过 5 MB"))
        return file
