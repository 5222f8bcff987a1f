"""Typed readers of environment variables; a wrong or missing value is refused by name, value and what is expected."""

import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class EnvironmentValueError(ImproperlyConfigured):
    """An environment variable is missing or has a value that cannot be used."""

    def __init__(self, name: str, value: str | None, expected: str) -> None:
        shown = "未设置 (not set)" if value is None else repr(value)
        super().__init__(f"环境变量 {name} = {shown}，应为：{expected} | {name} must be: {expected}")


def _value(name: str, default: str | None, expected: str) -> str:
    """The variable, or the default; an empty variable counts as absent."""
    value = os.environ.get(name) or default
    if value is None:
        raise EnvironmentValueError(name, None, expected)
    return value


def text(name: str, *, default: str | None = None, shortest: int = 0) -> str:
    value = _value(name, default, "a text")
    if len(value) < shortest:
        raise EnvironmentValueError(name, "…", f"a text of at least {shortest} characters")
    return value


def truth(name: str, *, default: bool | None = None) -> bool:
    value = _value(name, None if default is None else str(default), "true or false")
    if value.lower() not in (*TRUE, *FALSE):
        raise EnvironmentValueError(name, value, "true or false")
    return value.lower() in TRUE


def number(name: str, *, default: int | None = None, least: int = 0, most: int = 2**31 - 1) -> int:
    expected = f"a whole number from {least} to {most}"
    value = _value(name, None if default is None else str(default), expected)
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise EnvironmentValueError(name, value, expected)
    return int(value)


def items(name: str, *, default: str | None = None) -> list[str]:
    """A list written with commas; blanks around an item do not count."""
    expected = "a list with commas, for example wall.example.cn,10.0.0.8"
    found = [item.strip() for item in _value(name, default, expected).split(",") if item.strip()]
    if not found:
        raise EnvironmentValueError(name, os.environ.get(name), expected)
    return found


def url(name: str, *, schemes: tuple[str, ...], default: str | None = None) -> str:
    """An address with one of these schemes. A password in a wrong one is not repeated."""
    expected = " or ".join(f"{scheme}://…" for scheme in schemes)
    value = _value(name, default, expected)
    if not _is_address(value, schemes):
        raise EnvironmentValueError(name, f"{value.partition('://')[0][:12]}…", expected)
    return value


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts: SplitResult = urlsplit(value)
        parts.port  # noqa: B018  (raises when the port is no number)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or parts.path.strip("/"))


def folder(name: str, *, default: Path) -> Path:
    value = Path(_value(name, str(default), "an absolute path"))
    if not value.is_absolute():
        raise EnvironmentValueError(name, str(value), "an absolute path")
    return value
