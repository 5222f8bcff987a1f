"""One narrow table, as wide as a row of the figures list."""

from django.db import models


class Figure(models.Model):
    plan = models.CharField(max_length=20)
    task = models.CharField(max_length=20)
    quarter = models.PositiveIntegerField(db_index=True)
    unit = models.CharField(max_length=40)
    year_bp = models.IntegerField(null=True)
    plan_bp = models.IntegerField(null=True)
    colour = models.CharField(max_length=10)
    rule = models.PositiveSmallIntegerField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "floors"

    def __str__(self) -> str:
        return f"{self.task} {self.quarter}"
