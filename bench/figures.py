"""The province's figures in a process of their own: counted, a month closed, everything written into one workbook.

``python -m bench.figures`` prints what it measured as JSON. Nothing is left behind.
"""

import json
from dataclasses import asdict

import django

from bench import workbook
from bench.measure import Figures, Step


def measure() -> Figures:
    from django.db import transaction
    from django.utils import timezone

    from audit.rules import SYSTEM
    from bench.processes import step
    from indicators.actions.periods import close_period
    from indicators.actions.recount import refresh_rollup
    from indicators.models import Period

    now = timezone.now()
    running = Period.objects.filter(closed_at__isnull=True).order_by("end_on").first()
    if running is None:
        raise LookupError("the example has no month to close")
    with transaction.atomic():
        counted = step(lambda: refresh_rollup(at=now))
        closed = step(lambda: close_period(period_id=running.pk, by=SYSTEM, at=now))
        transaction.set_rollback(True)
    made = workbook.measure()
    return Figures(recount=counted, close_period=closed, workbook=Step(made.seconds, made.rss_mb, made.cpu))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))
