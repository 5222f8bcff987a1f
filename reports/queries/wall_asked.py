"""What the address of a wall asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from plans.quarters import Quarter
from reports.queries.rows import Row

FILTERS = ("light", "unit", "section", "leader", "text")


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a quarter and the filters. An unknown filter value finds nothing."""

    quarter: Quarter | None = None
    light: str = ""
    unit: str = ""
    section: str = ""
    leader: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read the query string; ValueError for a quarter that is none."""
        quarter = query.get("quarter", "")
        return cls(
            quarter=Quarter.parse(quarter) if quarter else None,
            **{name: query.get(name, "").strip() for name in FILTERS},
        )

    @cached_property
    def _filters(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in FILTERS}

    @property
    def is_filtered(self) -> bool:
        return any(self._filters.values())

    def query(self, **other: str) -> str:
        """The query string with these values instead."""
        values = {"quarter": str(self.quarter or "")} | self._filters | other
        return urlencode({name: value for name, value in values.items() if value})

    def admits(self, row: Row) -> bool:
        return (
            self.light in ("", row.bucket)
            and (not self.unit or self.unit in {str(lead.unit_id) for lead in row.leads})
            and self.section in ("", str(row.section_id))
            and self.leader in ("", str(row.leader_id))
            and self.text.casefold() in f"{row.number} {row.title} {row.text} {row.lead_names}".casefold()
        )
