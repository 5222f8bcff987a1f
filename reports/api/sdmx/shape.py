"""How much of the observations is told and which dimension stands at each of them: what a client may choose."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reports.api.sdmx.components import ATTRIBUTES, KEY, MEASURE, TIME, Component
from reports.api.sdmx.refusals import refused

FLAT = "AllDimensions"
ACROSS = (TIME, FLAT, *(name for name in KEY if name != TIME))
DETAILS = ("full", "dataonly", "serieskeysonly", "nodata")
EVERY = ("dsd", "all", "obs")  # all our attributes stand at observations
NOT_OURS = ("none", "dataset", "series", "msd")


@dataclass(frozen=True)
class Shape:
    """``across`` is the dimension at the observation. Without values and attributes series are told by key only."""

    across: str = TIME
    attributes: tuple[Component, ...] = ATTRIBUTES
    has_values: bool = True

    @property
    def series(self) -> tuple[str, ...]:
        """Dimensions of a series' key; none where every observation stands alone."""
        return () if self.across == FLAT else tuple(name for name in KEY if name != self.across)

    @property
    def at_observation(self) -> tuple[str, ...]:
        return KEY if self.across == FLAT else (self.across,)

    @property
    def is_of_keys_only(self) -> bool:
        return not self.has_values and not self.attributes


def shape_of(asked: Mapping[str, str]) -> Shape:
    """From the parameters: ``detail`` of SDMX 2.1, ``attributes`` and ``measures`` of 3.0."""
    detail = asked.get("detail", "full")
    has_values = detail in ("full", "dataonly") and _has_values(asked.get("measures", "all"))
    told = _attributes(asked.get("attributes", "dsd")) if detail == "full" else ()
    return Shape(asked.get("dimensionAtObservation", TIME), told, has_values)


def _has_values(measures: str) -> bool:
    if measures not in ("all", "none", MEASURE):
        raise refused("measures", _("应为 all、none 或 OBS_VALUE"), "invalid_choice")
    return measures != "none"


def _attributes(written: str) -> tuple[Component, ...]:
    named = set(written.split(","))
    unknown = named - {*EVERY, *NOT_OURS, *(each.id for each in ATTRIBUTES)}
    if unknown:
        raise refused("attributes", _("没有这个属性"), "invalid_choice")
    return tuple(each for each in ATTRIBUTES if each.id in named or named & {*EVERY})
