from django.db import migrations

OF_PLAN = "SELECT owner_id FROM plans_plan WHERE id = changed.plan_id"
OF_INDICATOR = "SELECT owner_id FROM plans_indicator WHERE id = changed.indicator_id"
PLAN = "'plan', (SELECT code FROM plans_plan WHERE id = changed.plan_id)"
QUARTER = "'quarter', changed.quarter / 4 || '-Q' || changed.quarter % 4 + 1"
WATCHED = [
    ("plans_plan", "plan", "changed.id", "changed.owner_id", "jsonb_build_object('code', changed.code)"),
    (
        "plans_section",
        "section",
        "changed.id",
        OF_PLAN,
        f"jsonb_build_object({PLAN}, 'position', changed.position)",
    ),
    (
        "plans_reportingperiod",
        "period",
        "changed.id",
        "changed.owner_id",
        f"jsonb_build_object({PLAN}, {QUARTER})",
    ),
    (
        "plans_dataitem",
        "item",
        "changed.id",
        "changed.owner_id",
        "jsonb_build_object('owner', (SELECT code FROM units_unit WHERE id = changed.owner_id), 'code', changed.code)",
    ),
    (
        "plans_indicator",
        "indicator",
        "changed.id",
        "changed.owner_id",
        f"jsonb_build_object({PLAN}, 'code', changed.code)",
    ),
    ("plans_indicatorterm", "indicator", "changed.indicator_id", OF_INDICATOR, None),
    ("plans_target", "indicator", "changed.indicator_id", OF_INDICATOR, None),
    (
        "plans_target",
        "target",
        "changed.id",
        OF_INDICATOR,
        "(SELECT jsonb_build_object('plan', plan.code, 'indicator', indicator.code, 'unit', unit.code, "
        "'year', changed.year, 'by_quarter', changed.by_quarter / 4 || '-Q' || changed.by_quarter % 4 + 1) "
        "FROM plans_indicator indicator JOIN plans_plan plan ON plan.id = indicator.plan_id "
        "LEFT JOIN units_unit unit ON unit.id = changed.unit_id WHERE indicator.id = changed.indicator_id)",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_steps_signature_closing"), ("units", "0004_change_log")]

    operations = [
        migrations.RunSQL(
            [("SELECT units_watch(%s, %s, %s, %s, %s)", list(row))],
            [("SELECT units_unwatch(%s, %s)", [row[0], row[1]])],
        )
        for row in WATCHED
    ]
