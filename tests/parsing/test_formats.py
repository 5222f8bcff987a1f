"""The same meaning from every format; what each format hides or adds is undone by its reader."""

import dataclasses
import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from plans.parsing import ReadingError, read
from plans.parsing.readers import source_of
from plans.parsing.readers.pdf import continued
from plans.parsing.source import table_of
from tests.parsing.documents import PLAIN
from tests.parsing.writing import FONT, as_docx, as_html, as_pdf

SAMPLE = (Path(__file__).parents[2] / "samples" / "wanglan-2026-2028.txt").read_text(encoding="utf-8")
WITH_TASKS = (
    PLAIN
    + "附件2\n任务分解表\n序号\t重点任务\t工作举措\t牵头单位\t配合单位\t完成时限\n"
    + "1\t修好路灯\t更换老旧路灯120盏，新装路灯30盏，做到夜里不黑\t城管中队\t各社区\t2025年10月底前\n"
    + "2\t办好夜校\t开设课程8门，每月至少开课2次\t社区学校\t文体中心、各社区\t长期坚持\n"
)
WRITERS = {"docx": as_docx, "html": as_html, "pdf": as_pdf}


def meaning(draft):
    """The draft without its spans and its text."""
    return bare(dataclasses.asdict(dataclasses.replace(draft, source_text="")))


def bare(value):
    if isinstance(value, dict):
        return {name: bare(one) for name, one in value.items() if name != "span"}
    return [bare(one) for one in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("text", [SAMPLE, WITH_TASKS], ids=["plan with indicators", "plan with task table"])
def test_every_format_gives_the_same_draft(text, ending):
    as_text = read(text.encode(), "plan.txt")

    as_file = read(WRITERS[ending](text), f"plan.{ending}")

    assert as_text.tasks
    assert as_text.indicators or text is WITH_TASKS
    assert meaning(as_file) == meaning(as_text)


@pytest.mark.parametrize("ending", WRITERS)
def test_spans_hold_what_they_claim_in_every_format(ending):
    draft = read(WRITERS[ending](SAMPLE), "plan")

    for task in draft.tasks:
        words = "".join(draft.source_text[slice(*task.span)].split())
        assert "".join(task.text.split()) in words
        assert all(one.text in draft.source_text[slice(*one.span)] for one in task.targets)
    for one in draft.indicators:
        assert one.name in draft.source_text[slice(*one.span)]


@pytest.mark.parametrize("ending", WRITERS)
def test_the_content_decides_not_the_name(ending):
    assert read(WRITERS[ending](PLAIN), "plan.txt").title == read(PLAIN.encode(), "plan.docx").title


# --- web pages


def page(body, head=""):
    return f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>".encode()


def lines_of(data):
    return source_of(data, "a.html").text.rstrip("\n").split("\n")


def test_the_page_around_a_document_is_dropped():
    prose = "".join(f"<p>{line}</p>" for line in PLAIN.strip().split("\n"))
    body = (
        "<div class='top'><ul class='menu'><li><a>首页</a></li><li><a>要闻</a></li></ul></div>"
        "<div class='crumbs'>当前位置：首页 &gt; 公开 &gt; 正文</div>"
        f"<form id='aspnetForm'><div class='print-area'>{prose}</div></form>"
        "<div><a>上一篇：旧闻旧闻旧闻</a><a>下一篇：新闻新闻新闻</a><a>更多</a></div>"
        "<script>一、脚本</script><p>主办单位：清溪街道办事处</p><p>ICP备00000000号</p>"
    )

    assert lines_of(page(body)) == PLAIN.strip().split("\n")


def test_a_metadata_grid_is_kept():
    grid = "<tr><td>索引号：</td><td>QX-2024-7</td><td>发布机构：</td><td>清溪街道办事处</td></tr>"
    grid += "<tr><td>成文日期：</td><td>2024年2月5日</td><td>文号：</td><td>清街〔2024〕7号</td></tr>"
    prose = "".join(f"<p>{line}</p>" for line in PLAIN.strip().split("\n"))

    draft = read(page(f"<table>{grid}</table>{prose}"), "a.html")

    assert (draft.index_number, draft.document_number) == ("QX-2024-7", "清街〔2024〕7号")


def test_a_metadata_grid_without_colons_is_no_table_that_could_not_be_read():
    labels = [("索引号", "QX-7"), ("发布机构", "清溪街道办事处"), ("成文日期", "2024年2月5日")]
    grid = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in labels)
    prose = "".join(f"<p>{line}</p>" for line in PLAIN.strip().split("\n"))

    draft = read(page(f"<table>{grid}</table>{prose}"), "a.html")

    assert not any("表格" in issue.message for issue in draft.issues)
    assert "索引号\tQX-7" in draft.source_text


def test_a_table_that_only_places_things_is_no_table():
    prose = "".join(f"<p>{line}</p>" for line in PLAIN.strip().split("\n"))

    assert lines_of(page(f"<table><tr><td><table><tr><td>{prose}</td></tr></table></td></tr></table>")) == (
        PLAIN.strip().split("\n")
    )


def test_rowspans_and_colspans():
    rows = (
        "<tr><td rowspan=2>类别</td><td rowspan=2>指标</td><td colspan=2>目标值</td></tr>"
        "<tr><td>2025年</td><td>2026年</td></tr>"
        "<tr><td rowspan=2>环境</td><td>绿地率（%）</td><td>35</td><td>38</td></tr>"
        "<tr><td>公园数（个）</td><td>4</td><td>6</td></tr>"
    )
    prose = "".join(f"<p>{line}</p>" for line in PLAIN.strip().split("\n"))

    found = read(page(f"{prose}<table>{rows}</table>"), "a.html").indicators

    assert [(one.group, one.name, one.unit, one.value) for one in found] == [
        ("环境", "绿地率", "%", 38),
        ("环境", "公园数", "个", 6),
    ]


def test_items_of_an_ordered_list_have_their_numbers():
    assert lines_of(page("<p>任务如下</p><ol start=3><li>修路</li><li>种树</li></ol>")) == [
        *("任务如下", "3. 修路", "4. 种树"),
    ]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8"])
def test_declared_encodings(declared):
    body = f"<html><meta charset={declared}><p>清溪镇〇六号路改造計劃</p></html>"

    assert "〇六号路" in source_of(body.encode("gb18030" if declared != "utf-8" else "utf-8"), "a.htm").text


def test_a_table_left_as_html_in_a_text_is_a_real_table():
    rows = [["指标", "单位", "目标值"], ["绿地率", "%", "38"]]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    text = PLAIN + f"附件2\n主要指标\n<table>{table}</table>" + "\n三、补充\n第一行<br>第二行\n"

    draft = read(text.encode(), "a.md")

    assert [(one.name, one.unit, one.value) for one in draft.indicators] == [("绿地率", "%", 38)]
    assert meaning(draft)["tasks"] == meaning(read(PLAIN.encode(), "a.txt"))["tasks"]
    assert "第一行\n第二行" in draft.source_text


# --- PDF


def test_running_heads_and_page_numbers_are_dropped():
    long = SAMPLE + "\n".join(f"第{count}段说明文字，写得长一些。" for count in range(120))
    text = source_of(as_pdf(long, foot="清溪街道行动计划 第 {page} 页"), "a.pdf").text

    assert "第 2 页" not in text
    assert "第119段说明文字，写得长一些。" in text


def test_a_table_over_several_pages_is_one_table():
    rows = "".join(f"{at}\t第{at}项服务点\t个\t{at + 2}\n" for at in range(1, 81))
    data = as_pdf(PLAIN + "附件2\n主要指标\n序号\t指标名称\t单位\t目标值\n" + rows)

    assert len(source_of(data, "a.pdf").grids) == 1
    assert [(one.number, one.value) for one in read(data, "a.pdf").indicators] == [
        (str(at), at + 2) for at in range(1, 81)
    ]


def test_a_row_cut_by_the_end_of_a_page_is_one_row():
    first = table_of(
        [["序号", "重点任务", "工作内容", "牵头单位"], ["1", "修路灯", "更换路灯120盏，做到", "城管中队"]]
    )
    second = table_of([["", "", "夜里不黑。", ""], ["2", "种树", "补种行道树。", "园林所"]])

    whole = continued(first, second)

    assert [[cell.words for cell in row] for row in whole.rows[1:]] == [
        ["1", "修路灯", "更换路灯120盏，做到夜里不黑。", "城管中队"],
        ["2", "种树", "补种行道树。", "园林所"],
    ]


def test_a_row_under_merged_cells_is_no_rest_of_the_row_before_a_page():
    first = table_of(
        [["序号", "重点任务", "工作内容", "牵头单位"], ["1", "修路灯", "更换路灯120盏", "城管中队"]]
    )
    second = table_of([["", "", "新装路灯30盏", "城管中队"]])

    assert len(continued(first, second).rows) == 3


def test_offices_side_by_side_over_one_date_stay_apart():
    file = BytesIO()
    canvas = Canvas(file)
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas.setFont(FONT, 14)
    canvas.drawString(80, 500, "清溪街道办事处")
    canvas.drawString(320, 500, "清溪派出所")
    canvas.drawString(320, 470, "2024年2月5日")
    canvas.save()

    assert source_of(file.getvalue(), "a.pdf").text == "清溪街道办事处  清溪派出所\n2024年2月5日\n"


def test_radicals_in_place_of_characters_are_read_as_the_characters():
    spoilt = PLAIN.translate(str.maketrans("工民心车长见户日月", "⼯⺠⼼⻋⻓⻅⼾⽇⽉"))

    assert spoilt != PLAIN
    assert read(spoilt.encode(), "a.txt") == read(PLAIN.encode(), "a.txt")


# --- workbooks


def workbook(*sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows, merges in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for place in merges:
            sheet.merge_cells(place)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_with_titles_merged_cells_and_several_sheets():
    tasks = (
        "任务",
        [
            ["清溪街道2024年重点任务分解表"],
            ["序号", "重点任务", "工作内容", "牵头单位", "完成时限"],
            [1, "绿化", "补种行道树200棵，新建花园3个", "园林所", "2024年9月底前"],
            [None, None, "修剪绿篱，保持全街整齐好看", "城管中队", "持续推进"],
            ["说明：表中时限为最迟时限。"],
        ],
        ["A1:E1", "A3:A4", "B3:B4"],
    )
    figures = ("指标", [["指标名称", "单位", "目标值"], ["绿地率", "%", 0.38], ["公园数", "个", 6.0]], [])
    empty = ("Sheet3", [], [])

    draft = read(workbook(tasks, figures, empty), "a.xlsx")

    assert [(task.number, task.title, task.lead_units) for task in draft.tasks] == [
        ("1", "绿化", ("园林所",)),
        ("1", "绿化", ("城管中队",)),
    ]
    assert draft.title == "清溪街道2024年重点任务分解表"
    assert [(one.name, one.value) for one in draft.indicators] == [("绿地率", 0.38), ("公园数", 6)]


def test_percentages_and_days_as_the_sheet_shows_them():
    book = Workbook()
    sheet = book.active
    sheet.append(["指标名称", "目标值", "完成时限"])
    sheet.append(["绿地率", 0.385, None])
    sheet["B2"].number_format = "0.0%"
    sheet["C2"] = datetime.date(2026, 3, 5)
    file = BytesIO()
    book.save(file)

    assert source_of(file.getvalue(), "a.xlsx").text.split("\n")[1] == "绿地率\t38.5%\t2026年3月5日"


# --- what cannot be read


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.doc", "old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a.docx", "old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.et", "old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "a.jpg", "picture"),
        (b"{\\rtf1 abc}", "a.rtf", "unsupported_format"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "a.mht", "unsupported_format"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_instead(data, name, code):
    with pytest.raises(ReadingError) as refused:
        read(data, name)

    assert refused.value.code == code
    assert "另存" in refused.value.message or "转成" in refused.value.message
