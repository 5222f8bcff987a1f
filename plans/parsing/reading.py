"""The reading of one document, step by step."""

from dataclasses import replace

from .blocks import Block, blocks_of
from .chapters import with_chapters
from .columns import Table
from .contents import contents_in
from .covering import covering_notice, note_on
from .doubts import doubts_about
from .draft import Issue, ListDraft, PlanDraft, TaskDraft
from .errors import ReadingError
from .layout import repaired
from .metadata import Metadata, metadata_of
from .nodes import Node
from .numbering import Kind
from .outline import annex_title, outline_of, plan_title_blocks
from .parts import achievements_of, glossary_of, goals_of, phases_of, safeguards_of, section_of
from .periods import period_of
from .readers import source_of
from .sections import sections_of
from .source import Source
from .tabled import tabled
from .tables import tables_in
from .targets import Setting
from .tasks import pieces_of, task_of
from .text import Text, lay_out
from .wrapping import unwrapped

OPENING = 1200


def read(data: bytes, filename: str) -> PlanDraft:
    """The draft of an official document. Raises ReadingError; its `code` is one of `errors.MESSAGES`."""
    return read_source(source_of(data, filename))


def read_text(source: str) -> PlanDraft:
    return read_source(Source(source))


def read_source(source: Source) -> PlanDraft:
    text = repaired(unwrapped(lay_out(source.text)), source.grids)
    tables = tables_in(text, source.grids)
    blocks = with_chapters(text, blocks_of(text))
    in_tables = _blocks_in(blocks, tables)
    covered = covering_notice(text, blocks)
    contents = contents_in(text, blocks)
    aside = in_tables | contents | set(range(covered))
    head_titles = plan_title_blocks(text, blocks, aside)
    metadata = metadata_of(text, blocks, plan_titles=head_titles)
    skip = contents | set(range(covered)) | metadata.signed
    root = outline_of(text, blocks, skip=skip, tables=in_tables, plan_titles=head_titles)
    draft = _drafted(text, root, tables, metadata)
    if not draft.tasks and not draft.indicators and not draft.achievements:
        raise ReadingError("no_tasks")
    issues = (*draft.issues, *note_on(text, blocks[:covered]), *doubts_about(draft))
    return replace(draft, issues=issues, source_text=source.text)


def _blocks_in(blocks: list[Block], tables: list[Table]) -> set[int]:
    covered: set[int] = set()
    at = 0
    for table in tables:
        while at < len(blocks) and blocks[at].end <= table.start:
            at += 1
        while at < len(blocks) and blocks[at].start < table.end:
            covered.add(at)
            at += 1
    return covered


def _drafted(text: Text, root: Node, tables: list[Table], metadata: Metadata) -> PlanDraft:
    annexes = [node for node in root.kids if node.kind is Kind.ANNEX]
    titles = [metadata.title, metadata.notice_title, *(annex_title(node, text) for node in annexes)]
    period = period_of([title for title in titles if title], text.plain[:OPENING])
    setting = _setting(period.start if period else None, period.end if period else None, metadata.issued_on)
    sections, places = sections_of(root, text)
    tasks, issues = _tasks(root, text, setting, places)
    annex_from = min((node.block.start for node in annexes), default=len(text.plain))
    found = tabled(
        text,
        tables,
        setting,
        sections,
        annex_from=annex_from,
        plan_start=period.start if period else None,
        issued_on=metadata.issued_on,
    )
    tasks = sorted([*tasks, *found.tasks], key=lambda task: task.span)
    return PlanDraft(
        title=metadata.title,
        issuers=tuple(metadata.issuers),
        document_number=metadata.document_number,
        index_number=metadata.index_number,
        issued_on=metadata.issued_on,
        period=period,
        keywords=tuple(metadata.keywords),
        lists=tuple(_lists(tasks, metadata, annexes, text)),
        sections=tuple(sections),
        tasks=tuple(tasks),
        goal_targets=tuple(goals_of(root, text, setting)),
        indicators=tuple(found.indicators),
        phases=tuple(phases_of(root, text, setting.year)),
        safeguards=tuple(safeguards_of(root, text)),
        glossary=tuple(glossary_of(root, text)),
        achievements=tuple(achievements_of(root, text, places)),
        issues=(*issues, *found.issues),
    )


def _setting(start: str | None, end: str | None, issued_on: str | None) -> Setting:
    """年内 means the plan's year when it has but one, else the year of issue."""
    single = start[:4] if start and end and start[:4] == end[:4] else None
    year = single or (issued_on[:4] if issued_on else None)
    return Setting(year=int(year) if year else None, plan_end=end)


def _tasks(
    root: Node, text: Text, setting: Setting, places: dict[Node, int]
) -> tuple[list[TaskDraft], list[Issue]]:
    tasks: list[TaskDraft] = []
    issues: list[Issue] = []
    for node in root.walk():
        for piece in pieces_of(node, text):
            task, duties = task_of(piece, text, setting, section=section_of(node, places))
            tasks.append(task)
            for span in duties.unread:
                message = "单位名称没有读清，请核对。"
                issues.append(Issue(severity="doubt", message=message, span=text.span(*span)))
    return tasks, issues


def _lists(tasks: list[TaskDraft], metadata: Metadata, annexes: list[Node], text: Text) -> list[ListDraft]:
    titles = {"body": metadata.title or "", "annex": annex_title(annexes[0], text) if annexes else ""}
    counts = {part: sum(task.part == part for task in tasks) for part in titles}
    return [ListDraft(part=part, title=titles[part], tasks=count) for part, count in counts.items() if count]
