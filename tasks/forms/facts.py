"""Why a fact should not be asked, or is wrong."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tasks.forms.numbers import FigureField

REASON_LIMIT = 500


def reason_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
        error_messages={"required": _("请写明理由")},
    )


class RefusalForm(forms.Form):
    reason = reason_field(_("理由"), _("例如：准入清单里没有这一项；或者同一个数已经由别的系统掌握。"))


class DisputeForm(forms.Form):
    reason = reason_field(_("为什么不对"))
    proposed = FigureField(label=_("应当是多少"), help_text=_("不清楚可以不填"))
