"""Roles as data: what each may do, inside the subtree of the unit where it is held (DESIGN.md section 1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    VIEW = "view", _("查看")
    REPORT = "report", _("填报")
    SIGN = "sign", _("审签")
    ENDORSE = "endorse", _("牵头初审")
    APPROVE = "approve", _("审核")
    MANAGE_PLANS = "manage_plans", _("管理计划")
    CLOSE_QUARTERS = "close_quarters", _("定稿")
    EXTEND = "extend", _("审批延期")
    SIGN_OFF = "sign_off", _("签发")
    KEEP_CALENDAR = "keep_calendar", _("维护工作日历")
    MANAGE_ACCOUNTS = "manage_accounts", _("管理账号")
    GRANT_ROLES = "grant_roles", _("授予角色")
    READ_AUDIT = "read_audit", _("查看审计")


class Role(models.TextChoices):
    REPORTER = "reporter", _("填报员")
    UNIT_HEAD = "unit_head", _("单位负责人")
    SUPERVISION = "supervision", _("督查")
    LEADER = "leader", _("领导")
    SYS_ADMIN = "sys_admin", _("系统管理员")
    SEC_ADMIN = "sec_admin", _("安全管理员")
    AUDIT_ADMIN = "audit_admin", _("审计管理员")


P = Permission
GRANTS: dict[str, frozenset[Permission]] = {
    Role.REPORTER: frozenset({P.VIEW, P.REPORT}),
    Role.UNIT_HEAD: frozenset({P.VIEW, P.REPORT, P.SIGN, P.ENDORSE}),
    Role.SUPERVISION: frozenset(
        {P.VIEW, P.REPORT, P.APPROVE, P.MANAGE_PLANS, P.CLOSE_QUARTERS, P.EXTEND, P.KEEP_CALENDAR}
    ),
    Role.LEADER: frozenset({P.VIEW, P.EXTEND, P.SIGN_OFF}),
    Role.SYS_ADMIN: frozenset({P.MANAGE_ACCOUNTS, P.KEEP_CALENDAR}),
    Role.SEC_ADMIN: frozenset({P.GRANT_ROLES}),
    Role.AUDIT_ADMIN: frozenset({P.READ_AUDIT}),
}

ADMINISTRATORS = frozenset({Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN})
