from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.parsing import ReadingError
from plans.quarters import Quarter
from tasks.actions import importing
from tasks.errors import UnresolvedNamesError
from tasks.importing.reading import read_run
from tasks.models import ImportRun
from units.models import Unit


class Command(BaseCommand):
    help = "读取一份公文并生成计划草案。单位名称未确认时停下并逐个列出，可在网页上继续。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="街道或区的单位编码")
        parser.add_argument("--from", dest="starts", required=True, type=Quarter.parse, help="如 2021-Q1")
        parser.add_argument("--to", dest="ends", required=True, type=Quarter.parse, help="如 2023-Q4")
        parser.add_argument("--part", choices=["body", "annex"], help="跟踪正文还是附件中的清单")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = Unit.objects.filter(code=options["owner"]).first()
        if owner is None or not owner.is_tenant:
            raise CommandError(f"没有编码为 {options['owner']} 的街道或区")
        run = self._read(owner, options)
        if options["part"]:
            run.choices["part"] = options["part"]
            run.save(update_fields=["choices"])
        try:
            plan = importing.apply(run=run, by=None)
        except UnresolvedNamesError as error:
            names = "\n".join(f"  {name}" for name in error.names)
            raise CommandError(
                f"以下单位名称还没有确认含义，请在网页 /imports/{run.pk}/names/ 上继续：\n{names}"
            ) from error
        self.stdout.write(f"已生成计划草案 {plan.code}：{plan.title}（{plan.tasks.count()} 项任务）")

    def _read(self, owner: Unit, options: dict[str, Any]) -> ImportRun:
        path: Path = options["file"]
        if options["starts"] > options["ends"]:
            raise CommandError("--from 不能晚于 --to")
        try:
            run = importing.upload(
                owner=owner,
                file_name=path.name,
                content=path.read_bytes(),
                starts=options["starts"],
                ends=options["ends"],
                by=None,
            )
        except ReadingError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"不能读取 {path}：{error.strerror}") from error
        read_run(run.pk)
        run.refresh_from_db()
        if run.state == ImportRun.State.FAILED:
            raise CommandError(run.failure)
        return run
