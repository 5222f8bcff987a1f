"""The project's own settings and models with nothing around a view, for floors that read its tables."""

from config.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []
ROOT_URLCONF = "benchmarks.floors.figures"
