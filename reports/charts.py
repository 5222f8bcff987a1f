"""Where the chart library lies, if set-up could fetch it: without it the tables stand alone."""

from functools import cache

from django.conf import settings
from django.templatetags.static import static

LIBRARY = "echarts/echarts.min.js"


@cache
def is_there() -> bool:
    return (settings.VENDOR_DIR / LIBRARY).is_file()


def chart_library() -> str:
    """The address of the library, only for pages with a chart; empty where it is missing."""
    return static(LIBRARY) if is_there() else ""
