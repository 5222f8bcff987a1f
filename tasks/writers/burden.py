"""负担表 as a printed table: the rows of the page, all of them."""

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from plans.quarters import Quarter
from tasks.queries.burden import Asked, BurdenRow, total
from tasks.writers.table import Column, Group, Table


def burden_table(rows: Sequence[BurdenRow], quarter: Quarter) -> Table:
    columns = (
        Column(_("单位"), 24),
        Column(_("填报任务"), 10),
        Column(_("数据项"), 10),
        Column(_("栏目"), 10),
        Column(_("重复问"), 10),
        Column(_("已预填"), 10),
    )
    groups = [
        Group(title=str(street), rows=[line(row.unit.name, row.asked) for row in of_street])
        for street, of_street in groupby(rows, key=lambda row: row.unit.tenant)
    ]
    groups.append(Group(title="", rows=[line(_("合计"), total(rows))]))
    note = _("按单位既定顺序排列，不排名；栏目指要填的格数，已预填指其中系统已带出的比例。")
    return Table(_("%(quarter)s负担表") % {"quarter": quarter.label}, note, columns, groups)


def line(name: str, asked: Asked) -> list[str]:
    known = "" if asked.known_percent is None else f"{asked.known_percent}%"
    return [
        name,
        *(str(number) for number in (asked.reports, asked.items, asked.fields, asked.repeats)),
        known,
    ]
