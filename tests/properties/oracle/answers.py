"""已报 n/m: who was asked, who handed in all they were asked, from DESIGN.md section 4 alone."""

from tests.properties.oracle.facts import Indicator
from tests.properties.oracle.ledger import Ledger
from tests.properties.oracle.time import year_of

SILENT = ("not_started", "draft")


def duties(ledger: Ledger, terms: Indicator, quarter: int) -> dict[str, int]:
    """已报 n/m: units asked this quarter, and those that handed in all they were asked; whether a fact is missing.

    Reading: a flow misses what was not approved this year, a stock what was not approved this quarter.
    """
    units, silent = answers(ledger, terms, quarter)
    quarters = ledger.quarters(year_of(quarter), quarter) if terms.accumulation == "flow" else [quarter]
    rows = [row for each in quarters for row in ledger.rows(terms, quarter, each)]
    missing = any(row.state != "approved" for row in rows)
    return {"asked": len(units), "reported": len(units - silent), "incomplete": missing}


def answers(ledger: Ledger, terms: Indicator, quarter: int) -> tuple[set[int], set[int]]:
    """The units asked this quarter, and those that have not handed in something they were asked.

    Reading: who was silent at closing has answered once all that was asked is approved.
    """
    rows = ledger.rows(terms, quarter, quarter)
    silent = {each.unit for each in rows if ledger.at_closing_value(each).state in SILENT}
    if quarter in ledger.frozen:
        silent &= {each.unit for each in rows if each.state != "approved"}
    return {each.unit for each in rows}, silent
