"""Forms of 更正: other content in the place of what was approved, always with a reason."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.actions.reporting import Content, kept_content
from tasks.forms.numbers import FigureField, PercentField
from tasks.models import ProgressUpdate
from tasks.states import Word

LIMIT = ProgressUpdate.TEXT_LIMIT


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("更正理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明理由"), "max_length": _("最多 %(limit_value)s 字")},
    )


def text_field(label: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    told = {"max_length": _("最多 %(limit_value)s 字，现在 %(show_value)s 字")}
    return forms.CharField(label=label, required=False, max_length=LIMIT, widget=widget, error_messages=told)


class ValueCorrectionForm(forms.Form):
    value = FigureField(label=_("更正为"), required=True)
    reason = reason_field()
    revision = forms.IntegerField(widget=forms.HiddenInput)


class LateApprovalForm(forms.Form):
    reason = reason_field()


class UpdateCorrectionForm(forms.Form):
    """The texts, and the word or the percent where the report has one."""

    word = forms.ChoiceField(choices=Word.choices, label=_("本季结论"), required=False)
    percent_bp = PercentField(label=_("全年工作完成"))
    nothing_new = forms.ChoiceField(
        choices=[("", _("有新进展")), *ProgressUpdate.NothingNew.choices],
        required=False,
        label=_("本季无新进展的原因"),
    )
    progress = text_field(_("进展情况"))
    problems = text_field(_("存在问题"))
    next_steps = text_field(_("下一步打算"))
    reason = reason_field()
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, update: ProgressUpdate) -> None:
        super().__init__(data, initial=kept_content(update) | {"revision": update.revision})
        self.update_of = update
        if not update.word:
            del self.fields["word"]
        if update.percent_bp is None:
            del self.fields["percent_bp"]

    def content(self) -> Content:
        """What was not asked stays as it was."""
        kept = kept_content(self.update_of)
        typed = {name: self.cleaned_data.get(name, kept[name]) for name in kept}
        return Content(**typed, completed_on=self.update_of.completed_on)
