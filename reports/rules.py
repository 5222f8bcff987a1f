"""The rules of a light by number, as the task page names them (DESIGN.md section 4, Light)."""

from django.utils.translation import gettext_lazy as _

RULES = {
    1: _("规则 1：中止、终止、未启动"),
    2: _("规则 2：已销号"),
    3: _("规则 3：完成时限"),
    4: _("规则 4：年度进度对照序时进度"),
    5: _("规则 5：保持类目标"),
    6: _("规则 6：频次类目标"),
    7: _("规则 7：到期类目标"),
    8: _("规则 8：牵头单位自评、督查确认"),
    9: _("规则 9：报送时限"),
    10: _("人工定灯：督查室说明理由后设定"),
}
# lights that a target gave: it is named beside them
BY_TARGET = range(4, 8)
