"""佐证材料: a file beside a report. Never required; what it is is told by its content, not by its name."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePath

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.parsing.errors import ReadingError
from plans.parsing.readers.formats import Format, format_of
from tasks.actions.behalf import require_report
from tasks.errors import ActionError, WrongStateError
from tasks.models import Evidence, ProgressUpdate
from tasks.states import State
from units import audit
from units.models import User

MAX_BYTES = 10 * 1024 * 1024
MOST_FILES = 20
OFFICE = "application/vnd.openxmlformats-officedocument"


class EvidenceError(ActionError):
    code = "evidence_refused"


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken: the endings it may have, its media type, and how its content is known."""

    endings: tuple[str, ...]
    media_type: str
    format: Format
    start: bytes = b""


KINDS = (
    Kind((".docx",), f"{OFFICE}.wordprocessingml.document", Format.DOCX),
    Kind((".xlsx",), f"{OFFICE}.spreadsheetml.sheet", Format.XLSX),
    Kind((".pdf",), "application/pdf", Format.PDF),
    Kind((".jpg", ".jpeg"), "image/jpeg", Format.PICTURE, b"\xff\xd8\xff"),
    Kind((".png",), "image/png", Format.PICTURE, b"\x89PNG\r\n\x1a\n"),
    Kind((".ofd",), "application/ofd", Format.OFD),
    Kind((".wps",), "application/vnd.ms-works", Format.OLD_WORD),
)
ENDINGS = tuple(ending for kind in KINDS for ending in kind.endings)


def kind_of(file_name: str, content: bytes) -> Kind:
    """Refuses what is not taken, and what is something else than its name says."""
    ending = PurePath(file_name).suffix.lower()
    named = next((kind for kind in KINDS if ending in kind.endings), None)
    if named is None:
        raise EvidenceError(_("只收 Word（.docx）、Excel（.xlsx）、PDF、图片（jpg、png）、OFD 和 WPS 文件"))
    try:
        found = format_of(content)
    except ReadingError as error:
        raise EvidenceError(error.message) from error
    if found != named.format or not content.startswith(named.start):
        raise EvidenceError(_("文件内容不是 %(ending)s，请用原来的软件另存后再传") % {"ending": ending})
    return named


@transaction.atomic
def add_evidence(*, update: ProgressUpdate, file_name: str, content: bytes, by: User) -> Evidence:
    """Put a file beside a report that is not settled yet. The same content twice is one file."""
    require_report(by, update)
    _require_unsettled(update)
    if len(content) > MAX_BYTES:
        raise EvidenceError(_("文件超过 10 MB"))
    if not content:
        raise EvidenceError(_("文件是空的"))
    if update.evidence.filter(removed_at=None).count() >= MOST_FILES:
        raise EvidenceError(_("一项填报最多放 %(most)s 个文件") % {"most": MOST_FILES})
    kind = kind_of(file_name, content)
    evidence = _kept(update, file_name, content, kind.media_type, by)
    told = {"file_name": evidence.file_name, "size": evidence.size, "sha256": evidence.sha256}
    audit.record("evidence.added", by=by, about=update, tenant=update.owner_id, **told)
    return evidence


def _kept(update: ProgressUpdate, file_name: str, content: bytes, media_type: str, by: User) -> Evidence:
    try:
        with transaction.atomic():
            return Evidence.objects.create(
                update_of=update,
                owner_id=update.owner_id,
                file_name=PurePath(file_name.replace("\\", "/")).name[-200:],
                media_type=media_type,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
                added_by=by,
            )
    except IntegrityError as error:
        raise EvidenceError(_("这个文件已经传过了")) from error


@transaction.atomic
def remove_evidence(*, evidence: Evidence, by: User) -> None:
    """Out of sight; the row stays for the record."""
    update = evidence.update_of
    require_report(by, update)
    _require_unsettled(update)
    out = Evidence.objects.filter(pk=evidence.pk, removed_at=None)
    if not out.update(removed_at=timezone.now(), removed_by=by):
        raise WrongStateError(_("这个文件已经被撤下"))
    told = {"file_name": evidence.file_name, "sha256": evidence.sha256}
    audit.record("evidence.removed", by=by, about=update, tenant=update.owner_id, **told)


def _require_unsettled(update: ProgressUpdate) -> None:
    """Whoever approves at this moment either comes after, and has seen the file, or the file comes too late."""
    now = ProgressUpdate.objects.select_for_update().only("state").get(pk=update.pk)
    if now.state == State.APPROVED:
        raise WrongStateError(_("这一项已审核通过，佐证材料不能再增减"))
