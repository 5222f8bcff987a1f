"""The form of 审核步骤: which steps a report passes, and whether a leader signs each quarter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import Plan
from tasks.states import State


class ReviewStepsForm(forms.Form):
    signs = forms.BooleanField(
        label=_("单位审签"), required=False, help_text=_("填报员提交后，先由本单位负责人审签")
    )
    endorses = forms.BooleanField(
        label=_("牵头初审"),
        required=False,
        help_text=_("责任单位的填报先由第一牵头单位负责人初审；牵头单位自己的填报不需要"),
    )
    needs_signature = forms.BooleanField(
        label=_("定稿前领导签发"), required=False, help_text=_("每季定稿前，由领导在定稿预览上签发")
    )

    def __init__(self, data: Any = None, *, plan: Plan) -> None:
        chosen = {
            "signs": State.SIGNED in plan.steps,
            "endorses": State.ENDORSED in plan.steps,
            "needs_signature": plan.needs_signature,
        }
        super().__init__(data, initial=chosen)
