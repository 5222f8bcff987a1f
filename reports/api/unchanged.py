"""When figures have not changed since a client last read them: known from revisions, without reading a figure."""

import hashlib
import json
from collections.abc import Sequence

from django.db import connection

from units.models import Unit

SHAPE = 3  # raise it when an answer says the same figures in another form


def figures_tag(unit: Unit, *, question: str, plan: str | None = None) -> str:
    """A weak ETag of the answer to ``question`` (path and query) over the plans below a unit, or over one of them.

    It moves with each plan's figures revision and with each quarter that closes. Weak, because ``as_of`` is the instant
    of reading: the same figures, not the same bytes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT plans_figure_states(%s, %s)", [unit.path, plan])
        (states,) = cursor.fetchone()
    return tag_of(states, question=question)


def tag_of(states: Sequence[str], *, question: str) -> str:
    """The same from states that were read already."""
    said = json.dumps([SHAPE, question, *states], ensure_ascii=False)
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def plan_in(state: str) -> int:
    return int(state.partition(" ")[0])
