"""Word files: what Word prints but does not store, and what it stores but does not print. All text is invented."""

import zipfile
from io import BytesIO

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from plans.parsing import read
from plans.parsing.readers import source_of
from tests.parsing.documents import HEAD, PLAIN
from tests.parsing.test_formats import meaning
from tests.parsing.writing import saved


def words_of(document):
    return source_of(saved(document), "a.docx").text.rstrip("\n").split("\n")


def insert(paragraph, xml):
    paragraph._p.append(parse_xml(xml))


def w(inner):
    return f"<w:r {nsdecls('w')}>{inner}</w:r>"


LEVELS = [
    ("chineseCountingThousand", "nothing", "%1、"),
    ("chineseCountingThousand", "nothing", "（%2）"),
    ("decimal", "tab", "%3."),
    ("decimalEnclosedCircle", "nothing", "%4"),
    ("bullet", "tab", "-"),
]


def numbering():
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="{behind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, behind, text) in enumerate(LEVELS)
    )
    return parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')


def numbered(lines):
    """A document of (level, words); the numbers are Word's own."""
    document = Document()
    root = document.part.numbering_part.element
    root.insert(0, numbering())
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for level, words in lines:
        paragraph = document.add_paragraph(words)
        if level is not None:
            xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(xml))
    return document


def test_numbers_that_word_prints_are_read():
    lines = [
        (0, "总体要求"),
        (0, "主要任务"),
        (1, "办好小事"),
        (2, "修路灯"),
        (2, "种树"),
        (3, "梧桐"),
        (4, "圆点"),
    ]
    lines += [(1, "守住安全"), (2, "查电线"), (None, "没有编号")]
    document = numbered(lines)

    assert words_of(document) == [
        *("一、总体要求", "二、主要任务", "（一）办好小事", "1. 修路灯", "2. 种树", "①梧桐", "圆点"),
        *("（二）守住安全", "1. 查电线", "没有编号"),
    ]


def test_a_plan_numbered_by_word_is_the_plan_with_typed_numbers():
    lines = [(None, line) for line in HEAD.strip().split("\n")]
    plan = [(0, "总体要求"), (None, "把小事办好。"), (0, "主要任务"), (1, "办好身边事")]
    plan += [
        (2, "改造老旧楼道。粉刷楼道80个。（牵头单位：房管所）"),
        (2, "开设便民夜市。选地试办。（牵头单位：城管中队）"),
    ]
    typed = (
        HEAD + "一、总体要求\n把小事办好。\n二、主要任务\n（一）办好身边事\n"
        "1. 改造老旧楼道。粉刷楼道80个。（牵头单位：房管所）\n2. 开设便民夜市。选地试办。（牵头单位：城管中队）\n"
    )

    assert meaning(read(saved(numbered(lines + plan)), "a.docx")) == meaning(read(typed.encode(), "a.txt"))


def test_a_number_may_come_from_the_style():
    document = numbered([(0, "占位")])
    style = document.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="90"/></w:numPr>'))
    document.add_paragraph("后一章", style="Heading 1")

    assert words_of(document) == ["一、占位", "二、后一章"]


def test_tracked_changes_are_read_as_accepted():
    document = Document()
    paragraph = document.add_paragraph("新建驿站")
    insert(paragraph, f"<w:del {nsdecls('w')}><w:r><w:delText>3个</w:delText></w:r></w:del>")
    insert(paragraph, f"<w:ins {nsdecls('w')}><w:r><w:t>5个</w:t></w:r></w:ins>")
    insert(paragraph, f"<w:moveFrom {nsdecls('w')}><w:r><w:t>移走的话</w:t></w:r></w:moveFrom>")

    assert words_of(document) == ["新建驿站5个"]


def test_a_paragraph_whose_end_was_deleted_runs_on():
    document = Document()
    first = document.add_paragraph("推动工作")
    first._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {nsdecls('w')}><w:del/></w:rPr>"))
    document.add_paragraph("落到实处。")

    assert words_of(document) == ["推动工作落到实处。"]


def test_text_boxes_stand_after_their_paragraph_and_count_once():
    document = Document()
    paragraph = document.add_paragraph("正文")
    box = "<w:txbxContent><w:p><w:r><w:t>框里的话</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    choice = f'<mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    insert(paragraph, w(f"<mc:AlternateContent {mc}>{choice}{fallback}</mc:AlternateContent>"))
    document.add_paragraph("后文")

    assert words_of(document) == ["正文", "框里的话", "后文"]


def test_headers_footers_and_hidden_words_are_left_out():
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    document.add_paragraph("正文").add_run("暗语").font.hidden = True

    assert words_of(document) == ["正文"]


def test_a_line_break_begins_a_line_and_a_page_break_does_not():
    document = Document()
    paragraph = document.add_paragraph("推动工作")
    insert(paragraph, w('<w:br w:type="page"/><w:t>落到实处。</w:t>'))
    insert(paragraph, w("<w:br/><w:t>另起一行。</w:t>"))

    assert words_of(document) == ["推动工作落到实处。", "另起一行。"]


def with_footnote(document, body):
    data = BytesIO(saved(document))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{body}</w:t></w:r></w:p></w:footnote>'
    edits = {
        "[Content_Types].xml": (
            "</Types>",
            f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>',
        ),
        "word/_rels/document.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId99" Type="{link}" Target="footnotes.xml"/></Relationships>',
        ),
    }
    written = BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(written, "w") as new:
        for name in old.namelist():
            words = old.read(name)
            if name in edits:
                words = words.decode().replace(*edits[name]).encode()
            new.writestr(name, words)
        new.writestr("word/footnotes.xml", f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>")
    return written.getvalue()


def test_footnotes_are_kept_apart_from_the_sentence():
    document = Document()
    for line in PLAIN.split("\n")[:10]:
        document.add_paragraph(line)
    document.add_paragraph("1.改造老旧楼道。粉刷楼道")
    insert(document.paragraphs[-1], w('<w:footnoteReference w:id="2"/><w:t>80个。</w:t>'))

    draft = read(with_footnote(document, "含[公共]部位。"), "a.docx")

    assert "[2: 含（公共）部位。]" in draft.source_text
    assert draft.tasks[0].text == "改造老旧楼道。粉刷楼道80个。"


def merged_table(document):
    """类别 and 目标值 merged in the header, a group merged over two rows."""
    cells = [
        ["类别", "指标名称", "单位", "目标值", ""],
        ["", "", "", "2025年", "2026年"],
        ["环境", "绿地率", "%", "35", "38"],
        ["", "公园数", "个", "4", "6"],
        ["服务", "食堂数", "个", "9", "12"],
    ]
    table = document.add_table(rows=5, cols=5)
    for row, line in zip(table.rows, cells, strict=True):
        for cell, words in zip(row.cells, line, strict=True):
            cell.text = words
    for first, last in [
        ((0, 3), (0, 4)),
        ((0, 0), (1, 0)),
        ((0, 1), (1, 1)),
        ((0, 2), (1, 2)),
        ((2, 0), (3, 0)),
    ]:
        table.cell(*first).merge(table.cell(*last))


def test_merged_cells_of_word_tables():
    document = Document()
    for line in PLAIN.strip().split("\n"):
        document.add_paragraph(line)
    merged_table(document)

    found = read(saved(document), "a.docx").indicators

    assert [(one.group, one.name, one.unit, one.value) for one in found] == [
        ("环境", "绿地率", "%", 38),
        ("环境", "公园数", "个", 6),
        ("服务", "食堂数", "个", 12),
    ]
    assert [(year.year, year.value) for year in found[0].targets_by_year] == [(2025, 35), (2026, 38)]


def test_a_box_of_one_cell_holds_paragraphs():
    document = Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "专栏1 便民服务\n1.食堂。办好食堂。"

    assert words_of(document) == ["专栏1 便民服务", "1.食堂。办好食堂。"]
