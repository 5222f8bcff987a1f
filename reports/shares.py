"""Percentages of counts as plain values: they add up to 100.0, whatever the counts."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

WHOLE = 1_000


def shares(counts: Sequence[int]) -> list[int]:
    """Each count's share in tenths of a percent, by largest remainder: they add up to 1000 exactly.

    Ties go to the larger count, then to the earlier one. All zero for an empty whole: there is nothing to divide.
    """
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    found = [count * WHOLE // total for count in counts]
    by_remainder = sorted(
        range(len(counts)), key=lambda place: (-(counts[place] * WHOLE % total), -counts[place], place)
    )
    for place in by_remainder[: WHOLE - sum(found)]:
        found[place] += 1
    return found


def tenths(value: int) -> str:
    """Tenths of a percent as printed: 143 is 14.3."""
    return f"{Decimal(value) / 10:.1f}"


def ratio(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in percent, one decimal, half up; None where there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(basis_points: int | None) -> str:
    """Basis points as percent with one decimal, half away from zero: 4255 is 42.6; empty for no value."""
    if basis_points is None:
        return ""
    return str((Decimal(basis_points) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP))
