from typing import Any

from django.core.management.base import BaseCommand

from reports.demonstration.loading import load_sample


class Command(BaseCommand):
    help = "载入示例街道、示例计划和三个季度的虚构进展；已载入时不做任何改动。"

    def handle(self, *args: Any, **options: Any) -> None:
        plan = load_sample()
        if plan is None:
            self.stdout.write("示例计划已在库中")
        else:
            self.stdout.write(f"已载入示例计划：{plan.title}")
