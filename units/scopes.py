"""What a token may be allowed, as data: pages, commands and the interface read the same words."""

from django.utils.translation import gettext_lazy as _

READ_PUBLIC = "read:public"
READ_ALL = "read:all"
WRITE_VALUES = "write:values"
WRITE_UPDATES = "write:updates"

SCOPES = {
    READ_PUBLIC: _("读取计划文件中印明的内容：计划、标题、指标和目标，不含进展和灯"),
    READ_ALL: _("读取本单位及下级单位的全部计划、任务、填报、指标和汇总数字"),
    WRITE_VALUES: _("推送本单位及下级单位的数据值，仅限由系统推送的数据项"),
    WRITE_UPDATES: _("以指定人员的名义办理填报，权限与其本人相同，不出本单位及下级单位"),
}
WRITING = frozenset({WRITE_VALUES, WRITE_UPDATES})
