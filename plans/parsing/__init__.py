"""The document reader: bytes in, a PlanDraft out. Pure Python; knows no Django and no database."""

from .draft import PlanDraft, draft_from_json, draft_to_json
from .errors import ReadingError
from .readers import MAX_BYTES
from .reading import read

__all__ = ["MAX_BYTES", "PlanDraft", "ReadingError", "draft_from_json", "draft_to_json", "read"]
