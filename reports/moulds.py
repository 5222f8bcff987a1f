"""Templates drawn once with places left open, and filled as often as needed: for what a page has hundreds of."""

import re
import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

# nobody can guess it, so nothing that a person typed is ever taken for a place
PLACE = f"place-{secrets.token_hex(16)}"
PLACES = re.compile(rf"{PLACE}-(\w+);")
Mould = list[str]


def place(name: str) -> str:
    return mark_safe(f"{PLACE}-{name};")  # noqa: S308 - our own mark


def places(names: Iterable[str]) -> dict[str, str]:
    return {name: place(name) for name in names}


def mould(drawn: str) -> Mould:
    """Text and names of places by turns."""
    return PLACES.split(drawn)


def filled(pieces: Mould, values: Mapping[str, str]) -> str:
    """``values`` are HTML: whoever fills a mould has escaped them."""
    return "".join([values[piece] if at % 2 else piece for at, piece in enumerate(pieces)])


def mould_of(template: str, *names: str, **context: Any) -> Mould:
    """The mould of a template that prints these names; the context decides its shape and must be hashable."""
    return _mould_of(template, names, tuple(context.items()), get_language())


@lru_cache(maxsize=8192)
def _mould_of(
    template: str, names: tuple[str, ...], context: tuple[tuple[str, Any], ...], _language: str
) -> Mould:
    return mould(render_to_string(template, {**places(names), **dict(context)}).strip())
