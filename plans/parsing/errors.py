"""What can be wrong with a document as a whole."""

MESSAGES = {
    "empty_file": "文件是空的。请检查上传的文件，换成有内容的文件后重试。",
    "not_text": "文件内容不是文字（可能是图片或压缩包改了扩展名）。请上传原始文档，或另存为 .docx 或 .txt 后再上传。",
    "too_large": "文件太大（超过 20 MB、100 万字或 300 页）。请只上传公文正文，或另存为 .txt 后再上传。",
    "unsupported_format": "暂不支持这种格式。请在 Word、WPS 或 Excel 中打开，另存为 .docx、.xlsx 或 .txt 后再上传。",
    "old_word": "这是旧版 Word 或 WPS 文字文档（.doc、.wps）。请用 Word 或 WPS 打开，另存为 .docx 后再上传。",
    "old_excel": "这是旧版 Excel 或 WPS 表格（.xls、.et）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。",
    "encrypted": "文件设了打开密码。请在 Word、WPS 或 PDF 阅读器中去掉密码，另存后再上传。",
    "picture": "文件内容不是文字，而是图片。请上传电子版公文，或用文字识别软件转成 .docx 或 .txt 后再上传。",
    "scanned": "这份 PDF 是扫描件（没有文字层）。请向制发单位索取电子版，或用文字识别软件转成 .docx 或 .txt 后再上传。",
    "ofd": "这是 OFD 版式文件，暂不能读。请用 OFD 阅读器或 WPS 另存为 .docx、.pdf 或 .txt 后再上传。",
    "broken_file": "文件已损坏或不完整，打不开。请重新下载或在原软件中另存一份后再上传。",
    "no_tasks": "没有读到任何任务。请确认上传的是列有任务的工作方案、行动计划或要点，而不是说明或新闻。",
}


class ReadingError(Exception):
    """The document cannot be read; `code` is stable English, the message says in Chinese what to do."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = MESSAGES[code]
        super().__init__(self.message)
