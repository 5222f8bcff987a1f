"""Start the floors' own little Django and fill its one table."""

import os


def start() -> None:
    """Once per process; the database is this run's own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.floors.settings"
    import django

    django.setup()


def fill(rows: int = 1000) -> None:
    from django.db import connection

    from benchmarks.floors.models import Figure

    if Figure._meta.db_table in connection.introspection.table_names():
        return
    with connection.schema_editor() as editor:
        editor.create_model(Figure)
    Figure.objects.bulk_create(figure(number) for number in range(rows))


def figure(number: int):
    from benchmarks.floors.models import Figure

    return Figure(
        plan="LX-2026",
        task=f"三（{number % 40}）",
        quarter=8104 + number % 12,
        unit=f"第{number % 28}居民区",
        year_bp=number % 10_000,
        plan_bp=6000,
        colour="green",
        rule=4,
    )
