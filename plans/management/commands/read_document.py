"""`manage.py read_document FILE`: the draft as JSON on stdout; needs no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext

from plans.parsing import ReadingError, draft_to_json, read


class Command(BaseCommand):
    help = "读取一份公文，输出读到的草稿（JSON）。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="公文文件（.docx、.pdf、.html、.xlsx、.txt、.md）")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            draft = read(file.read_bytes(), file.name)
        except OSError as error:
            self._refuse(gettext("打不开文件 %(file)s。") % {"file": file}, error)
        except ReadingError as error:
            self._refuse(error.message, error)
        else:
            self.stdout.write(draft_to_json(draft, indent=1))

    def _refuse(self, message: str, cause: Exception) -> None:
        self.stderr.write(message)
        raise SystemExit(1) from cause
