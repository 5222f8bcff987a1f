"""How a light looks: a shape before it is a colour, so that nothing hangs on the colour alone (DESIGN.md section 6)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.lights import Light, Reason


@dataclass(frozen=True)
class Mark:
    """A symbol of templates/components/sprite.html and a tone of static/css/tokens.css."""

    shape: str
    tone: str


NONE = Mark("dash", "pale")
MARKS = {
    Light.GREY: Mark("dash", "grey"),
    Light.RING: Mark("ring", "grey"),
    Light.BLUE: Mark("check", "blue"),
    Light.AHEAD: Mark("tick", "green"),
    Light.GREEN: Mark("disc", "green"),
    Light.YELLOW: Mark("triangle", "amber"),
    Light.RED: Mark("square", "red"),
}
NOT_REPORTED = Mark("hollow", "red")
MADE_GOOD = Mark("mended", "amber")

# the counts of the headline, in the order in which they are printed
BUCKET_WORDS = {
    "completed": _("已完成"),
    "ahead": _("超序"),
    "on_schedule": _("达序"),
    "behind": _("滞后"),
    "overdue": _("逾期"),
    "not_started": _("未启动"),
    "undecided": _("未定"),
    "suspended": _("中止"),
    "terminated": _("终止"),
}
BUCKET_MARKS = {
    "completed": MARKS[Light.BLUE],
    "ahead": MARKS[Light.AHEAD],
    "on_schedule": MARKS[Light.GREEN],
    "behind": MARKS[Light.YELLOW],
    "overdue": MARKS[Light.RED],
    "not_started": MARKS[Light.GREY],
    "undecided": MARKS[Light.RING],
    "suspended": MARKS[Light.GREY],
    "terminated": MARKS[Light.GREY],
}
# light, its usual word: the key beneath the wall
KEY = (
    (MARKS[Light.BLUE], _("已完成")),
    (MARKS[Light.AHEAD], _("超序")),
    (MARKS[Light.GREEN], _("达序")),
    (MARKS[Light.YELLOW], _("略有滞后、迟报、未保持")),
    (MARKS[Light.RED], _("逾期、严重滞后")),
    (NOT_REPORTED, _("未报")),
    (MADE_GOOD, _("红灯已补")),
    (MARKS[Light.RING], _("待报、待审、无数据")),
    (MARKS[Light.GREY], _("未启动、中止")),
)


def mark_of(light: int | None, reason: str) -> Mark:
    if reason == Reason.NOT_REPORTED:
        return NOT_REPORTED
    return NONE if light is None else MARKS[Light(light)]
