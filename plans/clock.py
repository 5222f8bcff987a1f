"""Which day it is for a plan. A demonstration plan has a clock of its own; this is its only reader."""

from datetime import date

from django.utils import timezone

from plans.models import Plan


def today(plan: Plan) -> date:
    return plan.clock_on or timezone.localdate()
