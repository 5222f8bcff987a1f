"""How long answers to requests with an Idempotency-Key are kept."""

from datetime import timedelta

from django.utils import timezone

from units.models import KeptAnswer

KEPT_FOR = timedelta(hours=24)


def forget_old_answers() -> int:
    """What the clock does each night; how many went."""
    gone, _by_model = KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return gone
