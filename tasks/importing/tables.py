"""What the importer proposes for the rows of a document's indicator tables: this period's and the last one's.

A plan often prints beside its own indicators those of the period before with what became of them. They are no promise
of this plan: they are not kept, and say from where this plan starts (DESIGN.md section 4, baselines).
"""

import re
from typing import Any

from tasks.importing.shaping import Draft, measure_of

OF_EACH = re.compile(r"每(?:位|名|个)?(?P<per>[^每]{2,10}?)每(?P<when>周|月|季度?|半年|年)")
FREQUENCY = {
    "周": "weekly",
    "月": "monthly",
    "季": "quarterly",
    "季度": "quarterly",
    "半年": "semiannual",
    "年": "yearly",
}
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}年")
BRACKETED = re.compile(r"[（(][^）)]*[）)]")


def propose_rows(rows: list[Draft], *, starts: str | None) -> list[Draft]:
    """Every row in its editable form; those due before ``starts`` are not kept, and teach the others."""
    proposed = [table_indicator(row) for row in rows]
    past = [row for row in proposed if starts and row.get("deadline") and row["deadline"] < starts]
    results = {name_key(row): row for row in past if row.get("actual_text")}
    for row in proposed:
        if row in past:
            row["keep"] = False
        elif name_key(row) in results:
            _begin_where(results[name_key(row)], row)
    return proposed


def table_indicator(row: Draft) -> Draft:
    """A row of the document's indicator table, with measures of its own. One that prints its result is judged at its
    date, not along a schedule: nothing is known of the way there."""
    as_target = {**row, "text": row["name"], "frequency": None, "per": None, **_of_each(row["name"])}
    if as_target.get("direction") in ("text", "milestone") and row.get("value") is not None:
        as_target["direction"] = "at_least"
    measure = measure_of(as_target, has_units=False)
    schedule = {"schedule": "reach"} if row.get("actual_text") else {}
    return {**row, **measure, **schedule, "keep": measure["kind"] == "indicator"}


def _of_each(name: str) -> Draft:
    """每位社区工作者每季度走访群众户数: of each person, in that rhythm."""
    found = OF_EACH.search(name)
    return {"per": found["per"], "frequency": FREQUENCY[found["when"]]} if found else {}


def name_key(row: Draft) -> str:
    """An indicator is the same in two tables whatever its brackets add."""
    return BRACKETED.sub("", row["name"]).strip()


def _begin_where(last: Draft, row: Draft) -> None:
    """A level the last period already reached is to be held; one it did not reach is where this one begins. What is
    counted anew (新建若干个) begins at nothing."""
    was, goal = one_number(last["actual_text"]), row.get("value")
    is_level = row.get("accumulation") == "stock" and row.get("unit") == last.get("unit")
    if was is None or goal is None or not is_level:
        return
    if row["direction"] in ("at_least", "covered") and row["measure"] == "ratio" and float(was) >= goal:
        row["schedule"] = "hold"
    elif not row.get("baseline_text"):
        row["baseline_text"] = last["actual_text"]


def one_number(text: str | None) -> str | None:
    """The one number of a printed baseline: 85%（2025年） is 85; of two numbers none is guessed."""
    numbers: list[Any] = NUMBER.findall(YEAR.sub("", (text or "").replace(",", "")))
    return numbers[0] if len(numbers) == 1 else None
