from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units.actions import create_unit
from units.models import Unit


class Command(BaseCommand):
    help = "建立一个街道（镇）或区，以及它的内设机构和居民区。单位已在时不做改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="编码，如 WL；下级单位编码为 WL-01、WL-02 …")
        parser.add_argument("name", help="全称，如 望澜街道")
        parser.add_argument("--district", help="上级区的编码")
        parser.add_argument("--office", action="append", default=[], metavar="名称", help="内设机构，可重复")
        parser.add_argument(
            "--neighbourhood", action="append", default=[], metavar="名称", help="居民区，可重复"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        district = Unit.objects.filter(code=options["district"]).first() if options["district"] else None
        if options["district"] and district is None:
            raise CommandError(f"没有编码为 {options['district']} 的区")
        street = Unit.objects.filter(code=options["code"]).first() or create_unit(
            by=None,
            parent=district,
            kind=Unit.Kind.STREET_OFFICE,
            code=options["code"],
            name=options["name"],
        )
        for kind in (Unit.Kind.OFFICE, Unit.Kind.NEIGHBOURHOOD):
            for name in options[kind.value]:
                self._add(street, kind, name)
        count = Unit.objects.within(street).count()
        self.stdout.write(f"{street.name}（{street.code}）：{count} 个单位")

    def _add(self, street: Unit, kind: str, name: str) -> None:
        if Unit.objects.living().of_street(street).filter(name=name).exists():
            return
        number = Unit.objects.within(street).count()
        create_unit(
            by=None, parent=street, kind=kind, code=f"{street.code}-{number:02d}", name=name, position=number
        )
