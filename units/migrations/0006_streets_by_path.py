from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0005_webhooks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(
                fields=["path"],
                opclasses=["varchar_pattern_ops"],
                condition=models.Q(kind__in=["district", "street_office"]),
                name="streets_and_districts_by_path",
            ),
        ),
    ]
