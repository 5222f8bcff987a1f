"""What goes wrong when a command acts, as the one line that a person at a terminal can use."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.db.models import Model, QuerySet

Found = TypeVar("Found", bound=Model)


@contextmanager
def refusals(*refused: type[Exception]) -> Iterator[None]:
    """Turn refused acts into command errors; a missing right always is one."""
    caught: tuple[type[Exception], ...] = (PermissionDenied, *refused)
    try:
        yield
    except caught as error:
        raise CommandError(str(error)) from error


def only(rows: QuerySet[Found], what: str) -> Found:
    """The one row that was meant; none or several is an error that says so."""
    found = list(rows[:2])
    if len(found) != 1:
        raise CommandError(f"没有{what}" if not found else f"{what}不止一个，请写明编码")
    return found[0]
