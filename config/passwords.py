"""Password rule of the security grade (DOMAIN.md 6.1): upper, lower, digit and sign."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

KINDS = (r"[A-Z]", r"[a-z]", r"[0-9]", r"[^A-Za-z0-9\s]")


class EveryKindValidator:
    """A password holds a capital, a small letter, a digit and a sign."""

    def validate(self, password: str, user: object = None) -> None:
        if not all(re.search(kind, password) for kind in KINDS):
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return _("密码须同时含有大写字母、小写字母、数字和符号。")
