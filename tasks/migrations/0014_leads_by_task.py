from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0013_changes_are_logged"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                fields=["task"],
                condition=models.Q(role__in=["accountable", "lead"]),
                name="leads_by_task",
            ),
        ),
    ]
