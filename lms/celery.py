"""Background work. The beat schedule is the one place that names every app's tasks.

Every task that a page enqueues may be lost with its worker or its broker; the sweeps named here find what was left
undone. A sweep that waited longer than its own interval expires: the next one does the same.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)  # a task's lines carry the id of the request that asked for it

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60


def _every(seconds: int, task: str) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def _daily(hour: int, minute: int, task: str) -> dict[str, Any]:
    """At that time in Vietnam; still worth doing hours later."""
    return {"task": task, "schedule": crontab(hour=hour, minute=minute), "options": {"expires": DAY // 2}}


app.conf.beat_schedule = {
    "lms: renew the planner's statistics": _every(HOUR, "lms.tasks.renew_statistics"),
    "audit: seal what was written": _every(MINUTE, "audit.tasks.seal_entries"),
    "exchange: go on with imports that stopped": _every(5 * MINUTE, "exchange.tasks.sweep_imports"),
    "exchange: forget the data of old imports": _daily(2, 15, "exchange.tasks.forget_imports"),
    "accounts: send messages that were left behind": _every(MINUTE, "accounts.send_due"),
    "accounts: remind whose time has come": _every(MINUTE, "accounts.remind_due"),
    "accounts: let homes and the tree follow changes of boundaries": _every(5 * MINUTE, "accounts.settle_boundaries"),
    "accounts: clear logins that were never proved": _daily(2, 30, "accounts.sweep_logins"),
    "content: publish pages whose hour has come": _every(MINUTE, "content.tasks.publish_scheduled"),
    "content: index pages that were missed": _every(HOUR, "content.tasks.index_pages"),
    "courses: hand in what ran out of time": _every(MINUTE, "courses.tasks.close_overdue_attempts"),
    "courses: go on with moves to new editions": _every(5 * MINUTE, "courses.tasks.move_learners"),
    "courses: go on with marking again": _every(MINUTE, "courses.tasks.regrade"),
    "courses: count how questions do": _daily(3, 30, "courses.tasks.analyse_items"),
    "courses: record what the facts complete": _daily(2, 40, "courses.tasks.record_due_completions"),
    "courses: freeze courses that were missed": _every(5 * MINUTE, "courses.tasks.freeze_missing_editions"),
    "courses: look for what wants a look": _daily(4, 30, "courses.tasks.find_signals"),
    "courses: draw lots for a short test again": _daily(8, 30, "courses.tasks.draw_retests"),
    "courses: remind learners of what comes next": _daily(7, 30, "courses.tasks.remind_learners"),
    "courses: blank what names erased persons": _every(5 * MINUTE, "courses.tasks.blank_erased_learning"),
    "certificates: award what is due": _every(MINUTE, "certificates.tasks.award_due_certificates"),
    "certificates: revoke what lost its completion": _every(MINUTE, "certificates.tasks.revoke_fallen_awards"),
    "certificates: settle awards of merged persons": _every(5 * MINUTE, "certificates.tasks.settle_merged_awards"),
    "certificates: read how well we know": _daily(4, 0, "certificates.tasks.read_strengths"),
    "certificates: blank what names erased persons": _every(5 * MINUTE, "certificates.tasks.blank_erased_awards"),
    # A certificate shows within a minute, and the count of a whole province takes seconds of it.
    "indicators: recount the live figure": _every(45, "indicators.tasks.recount_skills"),
    "indicators: count how far communes have come": _daily(2, 50, "indicators.tasks.recount_coverage"),
    "indicators: count first uses beside the figures": _daily(3, 10, "indicators.tasks.recount_first_uses"),
    "indicators: have drafts ready in the morning, and anew": _every(10 * MINUTE, "indicators.tasks.draft_reports"),
    "indicators: remind who has not reported": _every(HOUR, "indicators.tasks.remind_reporters"),
    "indicators: open the month's period": _daily(0, 5, "indicators.tasks.open_current_period"),
}
