"""Terms that closed quarters did not keep yet: the unit of measure, and who had not reported at closing."""

from django.db import migrations, models

UNIT_OF_MEASURE = """
UPDATE reports_indicatorquarter figure SET unit_of_measure = indicator.unit_of_measure
  FROM plans_indicator indicator WHERE indicator.id = figure.indicator_id
"""
# today's values and their instants are what is left of how they stood then
SILENT = """
UPDATE reports_indicatorquarter figure
   SET silent_at_closing = ARRAY(
       SELECT DISTINCT unit_id FROM tasks_datavalue
        WHERE item_id = ANY (numerator_items || denominator_items) AND quarter = figure.quarter
          AND unit_id = ANY (units_asked)
          AND (coalesce(submitted_at > period.closed_at, true)
               OR state IN ('not_started', 'draft') AND coalesce(reviewed_at <= period.closed_at, true))
        ORDER BY 1)
  FROM plans_reportingperiod period
 WHERE period.plan_id = figure.plan_id AND period.quarter = figure.quarter AND period.closed_at IS NOT NULL
"""

REASON = models.CharField(
    blank=True,
    choices=[
        ("not_started", "未启动"),
        ("suspended", "中止"),
        ("terminated", "终止"),
        ("completed", "已完成"),
        ("overdue", "逾期"),
        ("claim_rejected", "核查未通过"),
        ("ahead", "超序"),
        ("on_schedule", "达序"),
        ("slightly_behind", "略有滞后"),
        ("far_behind", "严重滞后"),
        ("behind", "滞后"),
        ("hold_met", "保持达标"),
        ("hold_missed", "未保持"),
        ("hold_missed_twice", "连续未保持"),
        ("events_met", "频次达标"),
        ("events_short", "频次不足"),
        ("not_due", "未到期"),
        ("reached", "到期达标"),
        ("missed", "到期未达标"),
        ("word_on_schedule", "达序"),
        ("word_slightly_behind", "略有滞后"),
        ("word_far_behind", "明显滞后"),
        ("report_late", "迟报"),
        ("not_reported", "未报"),
        ("to_report", "待报"),
        ("in_review", "待审"),
        ("no_data", "无数据"),
        ("not_reviewed", "未审定"),
        ("manual", "人工定灯"),
    ],
    db_default="",
    max_length=24,
)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_carried_sums"),
        ("tasks", "0006_at_closing_and_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="indicatorquarter",
            name="is_target_split",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="indicatorquarter",
            name="is_year_split",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="manuallight",
            name="set_by_name",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AlterField(model_name="indicatorquarter", name="reason", field=REASON.clone()),
        migrations.AlterField(model_name="taskquarter", name="reason", field=REASON.clone()),
        migrations.AlterField(model_name="taskquarter", name="worst_reason", field=REASON.clone()),
        migrations.RunSQL(UNIT_OF_MEASURE, migrations.RunSQL.noop),
        migrations.RunSQL(SILENT, migrations.RunSQL.noop),
    ]
