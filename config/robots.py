"""REMINDER_ROBOTS: which group robots of WeCom, DingTalk or Feishu speak for which street."""

import re

from config.env import EnvironmentValueError, text

EXPECTED = (
    "street code = robot address, with commas between, for example "
    "WL=wecombot://KEY,WL=feishu://TOKEN,XY=dingtalk://SECRET@TOKEN"
)
SHAPES = (
    re.compile(r"wecombot://[A-Za-z0-9_-]{8,}"),
    re.compile(r"dingtalk://([A-Za-z0-9]+@)?[A-Za-z0-9]{8,}"),
    re.compile(r"feishu://[A-Za-z0-9_-]{8,}"),
)


def robots(name: str) -> dict[str, list[str]]:
    """Robot addresses by street code; empty when the variable is not set. A wrong address is not repeated: it is a
    secret. Only these three kinds are taken, so that no other address can be reached through this setting."""
    found: dict[str, list[str]] = {}
    for number, item in enumerate(filter(None, map(str.strip, text(name, default="").split(","))), start=1):
        street, is_there, address = (part.strip() for part in item.partition("="))
        if not (street and is_there and any(shape.fullmatch(address) for shape in SHAPES)):
            raise EnvironmentValueError(name, f"item {number}: {street[:12]}=…", EXPECTED)
        found.setdefault(street, []).append(address)
    return found
