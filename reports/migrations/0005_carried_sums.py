from django.db import migrations, models

COLUMNS = ("carried_numerator", "carried_denominator", "opening_numerator", "opening_denominator")
# Figures worked out before have no sums to carry on from: every plan is worked out once more.
MARK_ALL = "INSERT INTO plans_stalefigure (plan_id, since, marked_at) SELECT id, 0, now() FROM plans_plan"


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0003_calendar_and_reasons"),
        ("reports", "0004_published_units_manual"),
    ]

    operations = [
        *(
            migrations.AddField(
                "indicatorquarter", name, models.DecimalField(decimal_places=4, max_digits=20, null=True)
            )
            for name in COLUMNS
        ),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
    ]
