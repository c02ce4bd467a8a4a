"""Accepting several reports at once: each a decision of its own, under the same rules as one alone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from audit.rules import Actor
from indicators.actions import submissions
from indicators.models import Submission
from indicators.queries import queue


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one report: accepted where ``refusal`` is empty, else why not, in Vietnamese."""

    submission: Submission
    refusal: str = ""


def accept_many(*, submission_ids: Collection[int], by: Actor, at: datetime) -> list[Outcome]:
    """Accept those without a flag, of one month and data set; what cannot be is told and holds up no other."""
    rows = Submission.objects.filter(pk__in=submission_ids).select_related("unit", "period", "data_set")
    found = list(rows.order_by("unit__sort_key", "pk"))
    flags = _flags(found)
    return [Outcome(each, _accepted(each, by, at, has_flag=flags[each.pk])) for each in found]


def _flags(found: list[Submission]) -> Mapping[int, bool]:
    """Looked at anew: the page may be old."""
    flags: dict[int, bool] = {}
    for period, data_set in dict.fromkeys((each.period_id, each.data_set_id) for each in found):
        same = [each for each in found if (each.period_id, each.data_set_id) == (period, data_set)]
        flags |= queue.flags_of(same)
    return flags


def _accepted(submission: Submission, by: Actor, at: datetime, *, has_flag: bool) -> str:
    if has_flag:
        return _("có chỗ cần xem, hãy mở từng báo cáo")
    try:
        submissions.accept(submission_id=submission.pk, by=by, at=at)
    except submissions.SameHandError:
        return _("bạn đã gửi hoặc duyệt báo cáo này, hoặc đã cấp khóa để gửi")
    except submissions.PeriodClosedError:
        return _("kỳ báo cáo đã chốt")
    except submissions.UnitEndedError as ended:
        return str(ended)
    except submissions.DecidedError:
        return _("đã có người xử lý, hoặc đơn vị đã gửi báo cáo mới hơn")
    return ""
