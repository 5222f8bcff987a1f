"""Templates drawn once with places left open, and filled as often as needed: for what a page has hundreds of.

A mould holds no data. It is kept by this process as a compiled template is.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache, lru_cache
from html import escape
from itertools import compress
from operator import attrgetter, not_
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from reports.marks import Mark

# nobody can guess it, so nothing that a person typed is ever taken for a place
PLACE = f"place-{secrets.token_hex(16)}"
PLACES = re.compile(rf"{PLACE}-(\w+);")
Mould = list[str]
Values = Callable[[Any], tuple[Any, ...]]
TEXTS, FLAGS = (str, SafeString), (bool, Mark)


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


def mould_of(template: str, *names: str, **flags: Any) -> Mould:
    """The mould of a template that prints these names; the flags decide its shape."""
    return _mould_of(template, names, tuple(flags.items()), get_language())


@lru_cache(maxsize=1024)
def _mould_of(
    template: str, names: tuple[str, ...], flags: tuple[tuple[str, Any], ...], _language: str
) -> Mould:
    return mould(render_to_string(template, {**places(names), **dict(flags)}).strip())


def drawn(template: str, items: Iterable[Any]) -> str:
    """A template for each of these dataclasses, one after the other; it prints their fields by name.

    Texts are places, escaped unless they are HTML already (SafeString). Flags and marks decide the shape of a mould,
    and so does whether a text is empty. Fields of other kinds are not for templates.
    """
    language = get_language()
    return "".join([_drawn(template, item, language) for item in items])


def _drawn(template: str, item: Any, language: str) -> str:
    kind: Any = type(item)
    names, texts, flags = _fields(kind)
    said = texts(item)
    pieces = _shaped(template, kind, tuple(map(bool, said)), flags(item), language)
    html = [text if isinstance(text, SafeString) else escape(text) for text in said]
    return filled(pieces, dict(zip(names, html, strict=True)))


@lru_cache(maxsize=1024)
def _shaped(
    template: str, kind: Any, said: tuple[bool, ...], flags: tuple[Any, ...], _language: str
) -> Mould:
    names = _fields(kind)[0]
    empty = dict.fromkeys(compress(names, map(not_, said)), "")
    return mould_of(
        template, *compress(names, said), **empty, **dict(zip(_named(kind, *FLAGS), flags, strict=True))
    )


@cache
def _fields(kind: Any) -> tuple[list[str], Values, Values]:
    """The names of its texts, and what reads them and the flags from an item."""
    texts = _named(kind, *TEXTS)
    return texts, _values(texts), _values(_named(kind, *FLAGS))


def _named(kind: Any, *types: type[Any]) -> list[str]:
    return [field.name for field in fields(kind) if field.type in types]


def _values(names: list[str]) -> Values:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda item: tuple(getattr(item, name) for name in names)
