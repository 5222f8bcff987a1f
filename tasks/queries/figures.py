"""Numbers as people write them."""

from decimal import Decimal


def plain(number: Decimal | None) -> str:
    """54.0000 is printed 54; nothing is printed for what nobody has filled in."""
    return "" if number is None else f"{number.normalize():f}"
