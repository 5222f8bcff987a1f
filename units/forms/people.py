"""Forms about units, accounts and posts."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from units.models import Membership, Unit, User
from units.people import people_of
from units.roles import Role

KINDS = [choice for choice in Unit.Kind.choices if choice[0] not in Unit.TENANT_KINDS]
LONGEST_AHEAD = timedelta(days=366)


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class PersonField(forms.CharField):
    """A person named by account, or by name where only one has it; only people whom ``seen_by`` knows of."""

    seen_by: User

    def clean(self, value: Any) -> User:
        text = super().clean(value)
        known = people_of(self.seen_by).filter(is_active=True)
        found = list(known.filter(username=text) or known.filter(full_name=text)[:2])
        if len(found) != 1:
            raise ValidationError(
                _("有几个人叫这个名字，请写账号") if found else _("没有找到这个人，请写账号或姓名全称")
            )
        return found[0]


class UnitForm(forms.Form):
    """A new unit below another."""

    name = forms.CharField(label=gettext_lazy("单位名称"), max_length=120)
    short_name = forms.CharField(label=gettext_lazy("简称"), max_length=40, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=KINDS)
    code = forms.SlugField(
        label=gettext_lazy("代码"), max_length=40, help_text=gettext_lazy("字母、数字和短横，全系统不重复")
    )

    def __init__(self, data: Any = None, *, parent: Unit) -> None:
        super().__init__(data, prefix="unit")
        self.parent = parent

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Unit.objects.filter(code=code).exists():
            raise ValidationError(_("这个代码已经有单位在用"))
        return code

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        street = self.parent.tenant or self.parent
        if Unit.objects.living().of_street(street).filter(name=name).exists():
            raise ValidationError(_("本街道已经有叫这个名称的单位"))
        return name


class AppointForm(forms.Form):
    """A post at a unit, from a day."""

    person = PersonField(
        label=gettext_lazy("人员"), max_length=60, help_text=gettext_lazy("写账号，或姓名全称")
    )
    role = forms.ChoiceField(label=gettext_lazy("岗位"), choices=Role.choices)
    since = day_field(gettext_lazy("任职之日"))

    def __init__(self, data: Any = None, *, seen_by: User) -> None:
        super().__init__(data, prefix="post", initial={"since": timezone.localdate()})
        self.fields["person"].seen_by = seen_by  # type: ignore[attr-defined]


class EndForm(forms.Form):
    last_day = day_field(gettext_lazy("最后一天"), gettext_lazy("过了这一天，就不再有这个岗位的权限"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="end", initial={"last_day": timezone.localdate()})


class HandOverForm(forms.Form):
    to = PersonField(
        label=gettext_lazy("接手人"), max_length=60, help_text=gettext_lazy("写账号，或姓名全称")
    )
    from_day = day_field(
        gettext_lazy("从哪天起"), gettext_lazy("从这一天起由接手人办理，没办完的事都在新岗位名下")
    )

    def __init__(self, data: Any = None, *, post: Membership, seen_by: User) -> None:
        super().__init__(data, prefix="over", initial={"from_day": timezone.localdate()})
        self.post = post
        self.fields["to"].seen_by = seen_by  # type: ignore[attr-defined]

    def clean_from_day(self) -> date:
        day: date = self.cleaned_data["from_day"]
        if day <= self.post.since:
            raise ValidationError(_("要晚于原任职之日（%(since)s）") % {"since": self.post.since})
        if day > timezone.localdate() + LONGEST_AHEAD:
            raise ValidationError(_("不能晚于一年以后"))
        return day


class AccountForm(forms.Form):
    """A new account: who, and at which unit it is kept."""

    username = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=60,
        validators=[UnicodeUsernameValidator()],
        help_text=gettext_lazy("登录时用，建好后不再改"),
    )
    full_name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    email = forms.EmailField(
        label=gettext_lazy("邮箱"), required=False, help_text=gettext_lazy("可不填；填了可收邮件提醒")
    )
    unit = forms.CharField(
        label=gettext_lazy("所在单位"), max_length=120, help_text=gettext_lazy("单位名称或代码")
    )

    def __init__(self, data: Any = None, *, units: Any) -> None:
        super().__init__(data)
        self.units = units

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("这个账号已经有人用了"))
        return username

    def clean_unit(self) -> Unit:
        text = self.cleaned_data["unit"]
        found = list(self.units.filter(code=text) or self.units.filter(name=text)[:2])
        if len(found) != 1:
            raise ValidationError(
                _("有几个单位叫这个名称，请写代码") if found else _("没有找到这个单位，请写全称或代码")
            )
        unit: Unit = found[0]
        return unit


class ChangeForm(forms.Form):
    full_name = AccountForm.base_fields["full_name"]
    email = AccountForm.base_fields["email"]
    is_active = forms.BooleanField(
        label=gettext_lazy("账号在用"),
        required=False,
        help_text=gettext_lazy("去掉勾选后不能再登录，填报的记录都保留"),
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        names = ("full_name", "email", "is_active")
        super().__init__(data, initial={name: getattr(person, name) for name in names})
