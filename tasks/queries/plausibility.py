"""What a number says beside the last one: what it would be if nothing had changed, and what about it asks for a look.

A doubt asks and never blocks: whoever typed the number confirms it, and it is sent as it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.models import Direction, IndicatorTerm, Schedule
from tasks.models import DataValue
from tasks.queries.before import Before
from tasks.queries.figures import plain

JUMP = 3
KEPT = (Schedule.HOLD, Schedule.FREQUENCY)
Typed = Sequence[tuple[DataValue, Decimal | None]]


@dataclass(frozen=True)
class Use:
    """One place of an item in a formula, and what the indicator asks of it."""

    indicator: int
    item: int
    side: str
    direction: str
    schedule: str


def uses_of(items: Collection[int]) -> list[Use]:
    """Every formula that reads one of the items. One query."""
    names = ("indicator", "item", "side", "indicator__direction", "indicator__schedule")
    terms = IndicatorTerm.objects.filter(item__in=items).values_list(*names)
    return [Use(*term) for term in terms]


def unchanged(value: DataValue, before: Before | None, uses: Sequence[Use]) -> Decimal | None:
    """数据同上期: a stock stands, a target kept is kept once more; of what adds up nothing came, which is 0.

    None where nothing was reported before: there is nothing that could be unchanged.
    """
    if before is None:
        return None
    is_stock = value.item.accumulation == "stock"
    return before.number if is_stock or is_kept(value.item_id, uses) else Decimal(0)


def is_kept(item: int, uses: Sequence[Use]) -> bool:
    own = [use for use in uses if use.item == item]
    return any(use.schedule in KEPT or use.direction == Direction.ZERO for use in own)


def doubts_of(typed: Typed, before: Mapping[int, Before], uses: Sequence[Use]) -> dict[int, list[str]]:
    """What asks for a look, in words, by id of value; ``before`` by id of value too."""
    found: dict[int, list[str]] = {}
    for value, number in typed:
        last = before.get(value.pk)
        if number is not None and last is not None:
            found[value.pk] = _against_last(value, number, last, uses)
    for unit in {value.unit_id for value, _number in typed}:
        own = [(value, number) for value, number in typed if value.unit_id == unit]
        for key, words in _upside_down(own, uses).items():
            found.setdefault(key, []).append(words)
    return {key: words for key, words in found.items() if words}


def _against_last(value: DataValue, number: Decimal, last: Before, uses: Sequence[Use]) -> list[str]:
    said = {"last": last.words, "quarter": last.quarter.label}
    covered = any(use.item == value.item_id and use.direction == Direction.COVERED for use in uses)
    if number == 0 and last.number > 0:
        return [_("%(quarter)s是 %(last)s，这次填 0") % said]
    if last.number > 0 and number > JUMP * last.number:
        return [_("是%(quarter)s（%(last)s）的 3 倍以上") % said]
    if covered and value.item.accumulation == "stock" and number < last.number:
        return [_("比%(quarter)s（%(last)s）少了，应覆盖的数一般不减少") % said]
    return []


def _upside_down(typed: Typed, uses: Sequence[Use]) -> dict[int, str]:
    """Numerators of one unit above their denominator, of formulas whose items are all there; said at the numerator."""
    numbers = {value.item_id: (value, number) for value, number in typed if number is not None}
    found = {}
    for indicator in {use.indicator for use in uses}:
        above, below = (_side(uses, indicator, side) for side in ("numerator", "denominator"))
        if not below or not {*above, *below} <= numbers.keys():
            continue
        parts, whole = (sum((numbers[item][1] for item in side), Decimal(0)) for side in (above, below))
        if parts > whole:
            value = numbers[above[0]][0]
            found[value.pk] = _("大于分母「%(name)s」的 %(whole)s") % {
                "name": numbers[below[0]][0].item.name,
                "whole": plain(whole),
            }
    return found


def _side(uses: Sequence[Use], indicator: int, side: str) -> list[int]:
    return [use.item for use in uses if (use.indicator, use.side) == (indicator, side)]
