"""What may go wrong when a person acts, each with a code for the API and a Chinese sentence for the page."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class ActionError(Exception):
    """An act that cannot be done now; ``code`` is stable English, ``str()`` is for people."""

    code = "action_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class StaleError(ActionError):
    """Somebody else changed the row first; nothing was written."""

    code = "changed_meanwhile"

    def __init__(self, who: str = "") -> None:
        somebody = who or _("别人")
        super().__init__(_("%(who)s刚刚改动过这一项，您的内容还在页面上，请核对后再提交") % {"who": somebody})


class WrongStateError(ActionError):
    code = "wrong_state"


class OwnReportError(ActionError):
    """Nobody decides what they filed themselves."""

    code = "own_report"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("不能审核自己提交的填报"))


class ReasonNeededError(ActionError):
    code = "reason_needed"

    def __init__(self) -> None:
        super().__init__(_("请写明理由"))


class IncompleteReportError(ActionError):
    """A report lacks something; ``fields`` says what, by field name."""

    code = "incomplete_report"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("；".join(fields.values()))
        self.fields = fields


class LeadMissingError(ActionError):
    code = "lead_missing"

    def __init__(self, numbers: Sequence[str]) -> None:
        listed = "、".join(numbers)
        super().__init__(_("以下任务还没有第一牵头单位：%(tasks)s") % {"tasks": listed})
        self.numbers = list(numbers)


class LoadNotApprovedError(ActionError):
    """A neighbourhood would owe more items a quarter than it may without a leader's approval."""

    code = "load_not_approved"

    def __init__(self, heaviest: int, most: int) -> None:
        told = {"count": heaviest, "most": most}
        super().__init__(_("有居民区每季度要填 %(count)s 项，超过 %(most)s 项，请领导批准后再下达") % told)


class PeriodError(ActionError):
    code = "period_refused"


class UnresolvedNamesError(ActionError):
    code = "unresolved_names"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(_("以下单位名称还没有确认含义：%(names)s") % {"names": "、".join(names)})
        self.names = list(names)
