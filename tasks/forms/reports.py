"""The 填报 form: the word, the three texts, and the data items the report carries."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.actions.reporting import Content
from tasks.forms.numbers import FigureField, PercentField
from tasks.models import DataValue, ProgressUpdate
from tasks.queries.lines import is_typed
from tasks.states import Word

LIMIT = ProgressUpdate.TEXT_LIMIT
TEXTS = {"progress": _("进展情况"), "problems": _("存在问题"), "next_steps": _("下一步打算")}


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-09-30")},
    )


class ReportForm(forms.Form):
    """Of an update and its own data items. Nothing is required here: a draft may be kept half-written."""

    word = forms.ChoiceField(
        choices=Word.choices, required=False, label=_("本季结论"), widget=forms.RadioSelect
    )
    completed_on = day_field(_("完成日期"), help_text=_("选「申请销号」时填写；不填按今天"))
    nothing_new = forms.ChoiceField(
        choices=[("", _("有新进展")), *ProgressUpdate.NothingNew.choices],
        required=False,
        label=_("本季无新进展的原因"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        update: ProgressUpdate,
        values: Sequence[DataValue],
        takes_word: bool,
        takes_percent: bool = False,
        is_behalf: bool = False,
        more: dict[str, Any] | None = None,
    ) -> None:
        names = ("word", "completed_on", "nothing_new", *TEXTS)
        super().__init__(data, initial={name: getattr(update, name) for name in names} | (more or {}))
        for name, label in TEXTS.items():
            self.fields[name] = _text_field(label)
        if takes_percent:
            self.fields["percent_bp"] = PercentField(
                label=_("全年工作完成"),
                initial=update.percent_bp,
                help_text=_("到本季末完成全年工作的百分之几"),
            )
        if not takes_word:
            del self.fields["word"], self.fields["completed_on"]
        if is_behalf:
            self.fields["note"] = note_field(update.entered_note)
        self.value_ids = [value.pk for value in values if is_typed(value)]
        for value in values:
            if is_typed(value):
                self.fields[f"value_{value.pk}"] = FigureField(label=value.item.name, initial=value.value)
                self.fields[f"revision_{value.pk}"] = forms.IntegerField(required=False)

    def content(self) -> Content:
        given = self.cleaned_data
        return Content(
            word=given.get("word", ""),
            progress=given["progress"],
            problems=given["problems"],
            next_steps=given["next_steps"],
            nothing_new=given["nothing_new"],
            percent_bp=given.get("percent_bp"),
            completed_on=given.get("completed_on"),
        )

    def numbers(self) -> dict[int, Decimal | None]:
        return {key: self.cleaned_data.get(f"value_{key}") for key in self.value_ids}

    def shown(self) -> dict[int, int]:
        """The revision at which each number was shown, where the page said it."""
        told = {key: self.cleaned_data.get(f"revision_{key}") for key in self.value_ids}
        return {key: revision for key, revision in told.items() if revision is not None}

    @property
    def note_typed(self) -> str:
        return str(self.cleaned_data.get("note", ""))


def note_field(entered_note: str = "") -> forms.CharField:
    """Of 代填: from where one knows. The person is named by the record itself."""
    return forms.CharField(
        label=_("代填说明"),
        required=False,
        max_length=120,
        initial=entered_note.partition("：")[2],
        help_text=_("例如：电话核对、纸质表录入。记录上会写明由谁代填。"),
    )


def _text_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": LIMIT}),
        error_messages={"max_length": _("最多 %(limit_value)s 字，现在 %(show_value)s 字")},
    )
