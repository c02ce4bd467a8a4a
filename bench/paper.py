"""Rendering certificates in a process of its own, so that its peak memory is that of the papers alone:
``python -m bench.paper`` prints what it measured as JSON."""

import json
import re
import time
from dataclasses import asdict
from pathlib import Path

import django

from bench.measure import Papers

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
    return Papers(per_s_core=round(made / spent, 2), bytes=len(pdf), rss_mb=round(_peak_mb(), 1))


def _peak_mb() -> float:
    """Of this process alone: ``getrusage`` would report the peak of the one that started it."""
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(peak) / 1024


if __name__ == "__main__":
    django.setup()
    print(json.dumps(asdict(measure())))
