"""A filled-in workbook on its way back."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class WorkbookForm(forms.Form):
    MAX_BYTES = 5_000_000

    file = forms.FileField(
        label=gettext_lazy("填好的表"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("请先选择填好的 Excel 表"),
            "empty": gettext_lazy("文件是空的"),
            "max_length": gettext_lazy("文件名太长，请改短再传"),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > self.MAX_BYTES:
            raise ValidationError(_("文件超过 5 MB。填报表不会这么大，请删去图片和多余的工作表再传"))
        return file
