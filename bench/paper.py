"""Rendering certificates in a process of its own, so that its peak memory is that of the papers alone:
``python -m bench.paper`` prints what it measured as JSON."""

import json
import time
from dataclasses import asdict

import django

from bench.measure import Papers, peak_mb

SECONDS = 6


def measure() -> Papers:
    from certificates.models import Award
    from certificates.renderers import certificate_html, render_pdf

    awards = list(Award.objects.filter(state=Award.State.VALID).select_related("template")[:200])
    pdf = render_pdf(certificate_html(awards[0]))  # fonts and style sheet are read once
    made, start, end = 0, time.process_time(), time.monotonic() + SECONDS
    while time.monotonic() < end:
        pdf = render_pdf(certificate_html(awards[made % len(awards)]))
        made += 1
    spent = time.process_time() - start
    return Papers(per_s_core=round(made / spent, 2), bytes=len(pdf), rss_mb=round(peak_mb(), 1))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))
