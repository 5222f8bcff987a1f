"""Writes an invented document, given as text with tables between tabs, as .docx, .html and .pdf."""

import html
from io import BytesIO
from itertools import groupby

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FONT = "STSong-Light"
TABLE_WIDTH = 430
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_清溪门户</title><style>p{{margin:0}}</style>
<script>var a = "一、脚本";</script></head><body>
<div class="header-nav"><ul><li><a href="/">首页</a></li><li><a href="/a">政务公开</a></li>
<li><a href="/b">互动</a></li></ul></div>
<div class="breadcrumb">当前位置：首页 &gt; 政务公开 &gt; 计划</div>
<div id="zoom">{body}</div>
<div class="share-bar">分享到：<a>微信</a><a>微博</a></div>
<div class="footer"><p>主办单位：清溪街道办事处　网站标识码：0000000000</p></div></body></html>"""


def parts_of(text):
    """Runs of lines: ("table", rows of cells) or ("text", lines)."""
    lines = [line.strip(" \n") for line in text.split("\n") if line.strip()]
    for is_table, group in groupby(lines, key=lambda line: "\t" in line):
        run = list(group)
        yield ("table", [line.split("\t") for line in run]) if is_table else ("text", run)


def as_docx(text):
    document = Document()
    for kind, run in parts_of(text):
        if kind == "text":
            for line in run:
                document.add_paragraph(line)
            continue
        table = document.add_table(rows=len(run), cols=len(run[0]))
        for row, cells in zip(table.rows, run, strict=True):
            for cell, words in zip(row.cells, cells, strict=True):
                cell.text = words
    return saved(document)


def saved(document):
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def as_html(text):
    body = []
    for kind, run in parts_of(text):
        if kind == "text":
            body += [f"<p>&#12288;&#12288;<span>{html.escape(line)}</span></p>" for line in run]
        else:
            rows = ("".join(f"<td><p>{html.escape(cell)}</p></td>" for cell in row) for row in run)
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
    title = next(line for line in text.split("\n") if line.strip())
    return PAGE.format(title=html.escape(title), body="\n".join(body)).encode()


def widths_of(rows):
    """Columns as wide as their longest cell asks, long ones less than in proportion."""
    weights = [max(len(row[at]) for row in rows) ** 0.5 + 1 for at in range(len(rows[0]))]
    return [TABLE_WIDTH * weight / sum(weights) for weight in weights]


def as_pdf(text, *, foot="— {page} —"):
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("body", fontName=FONT, fontSize=14, leading=26, wordWrap="CJK", firstLineIndent=28)
    small = ParagraphStyle("cell", fontName=FONT, fontSize=9, leading=12, wordWrap="CJK")
    story = []
    for kind, run in parts_of(text):
        if kind == "text":
            story += [Paragraph(html.escape(line), style) for line in run]
        else:
            rows = [[Paragraph(html.escape(cell), small) for cell in row] for row in run]
            lines = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
            table = Table(rows, colWidths=widths_of(run), style=lines, repeatRows=1)
            story += [Spacer(1, 6), table, Spacer(1, 12)]
    file = BytesIO()

    def number(canvas, template):
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(A4[0] / 2, 40, foot.format(page=template.page))

    SimpleDocTemplate(file, pagesize=A4).build(story, onFirstPage=number, onLaterPages=number)
    return file.getvalue()
