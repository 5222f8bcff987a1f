"""What a spreadsheet may be given. Whatever writes a file for one asks here."""

from typing import TypeVar

BOM = "\ufeff"  # without it a spreadsheet reads the Chinese of a CSV file as another encoding
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Value = TypeVar("Value")


def defused(value: Value) -> Value | str:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(RUN_AS_FORMULA):
        return f"'{value}"
    return value
