"""What can be wrong with a document as a whole."""

MESSAGES = {
    "empty_file": "文件是空的。请检查上传的文件，换成有内容的文件后重试。",
    "not_text": "文件内容不是文字（可能是图片或压缩包改了扩展名）。请上传原始文档，或另存为 .txt 后再上传。",
    "too_large": "文件太大（超过 20 MB 或 100 万字）。请只上传公文正文，或另存为 .txt 后再上传。",
    "unsupported_format": "暂不支持这种格式。请在 Word、WPS 或 Excel 中打开，另存为 .txt 后再上传。",
    "no_tasks": "没有读到任何任务。请确认上传的是列有任务的工作方案、行动计划或要点，而不是说明或新闻。",
}


class ReadingError(Exception):
    """The document cannot be read; `code` is stable English, the message says in Chinese what to do."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.message = MESSAGES[code]
        super().__init__(self.message)
