"""The project's own settings around one view that says nothing."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.floors.bare"
