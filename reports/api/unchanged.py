"""When figures have not changed since a client last read them: known from revisions, without reading a figure."""

import hashlib
import json
from typing import Any

from django.db.models import Count, Q, QuerySet

from plans.models import Plan

SHAPE = 2  # raise it when an answer says the same figures in another form


def figures_tag(plans: QuerySet[Plan], *, question: str) -> str:
    """A weak ETag of the answer to ``question`` (path and query) over these plans.

    It moves with each plan's figures revision and with each quarter that closes. Weak, because ``as_of`` is the instant
    of reading: the same figures, not the same bytes.
    """
    closed = Count("periods", filter=Q(periods__closed_at__isnull=False))
    counted = plans.order_by("pk").annotate(closed=closed)
    state: list[Any] = list(counted.values_list("pk", "figures_revision", "closed"))
    said = json.dumps([SHAPE, question, state], ensure_ascii=False)
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'
