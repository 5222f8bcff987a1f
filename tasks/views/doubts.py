"""Numbers that ask for a look before they are sent: asked once, then sent as they are."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from tasks.models import DataValue
from tasks.queries.figures import plain
from tasks.queries.lines import Numbers, value_lines


def unconfirmed(
    values: Sequence[DataValue], numbers: Numbers, data: QueryDict, *, confirmed: Collection[int] = ()
) -> list[str]:
    """Names of items whose number asks for a look and was not confirmed as it stands now."""
    return [
        line.name
        for line in value_lines(values, numbers=numbers)
        if line.doubts
        and line.id not in confirmed
        and data.get(f"sure_{line.id}") != plain(numbers.get(line.id))
    ]


def please_look(names: Sequence[str]) -> str:
    told = {"count": len(names), "items": "、".join(names)}
    return _("有 %(count)s 个数请再核对一下：%(items)s。没有错，再按一次「提交」就照此报送。") % told


def same_as_before(numbers: Numbers, unchanged: dict[int, Decimal]) -> list[int]:
    """Numbers that 数据同上期 gave: whoever pressed it has confirmed them."""
    return [key for key, number in numbers.items() if number is not None and unchanged.get(key) == number]
