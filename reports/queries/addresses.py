"""Where things are found: a page has hundreds of addresses, and the next look the same ones."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=16384)
def address(route: str, *arguments: str) -> str:
    return reverse(route, args=arguments)
