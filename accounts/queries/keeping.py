"""What hangs on persons, and keeps them from being removed again."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Model, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Consent, Learner, Residence
from audit.queries import holders


def why_kept(learners: Sequence[Learner], *, but: Sequence[type[Model]] = ()) -> dict[UUID, str]:
    """Who was used since somebody made them known, each with what speaks for it: what was learned, attested or said
    later is not lost. ``but`` are kinds of facts that do not count.
    """
    pks = [each.pk for each in learners]
    facts = holders(Learner, pks, but=(Learner, Residence, Consent, *but))
    merged = set(Learner.objects.filter(canonical__in=pks).exclude(pk__in=pks).values_list("canonical_id", flat=True))
    moved = _more_than_once(Residence.objects.filter(learner__in=pks))
    agreed = _more_than_once(Consent.objects.filter(learner__in=pks))
    reasons = {}
    for each in learners:
        said = [
            _("đã có tài khoản đăng nhập") if each.user_id else "",
            _("đã được gộp với hồ sơ khác") if each.pk in merged or each.canonical_id != each.pk else "",
            _("đã xác nhận họ tên") if each.name_confirmed_at else "",
            _("đã chuyển nơi ở") if each.pk in moved else "",
            _("đã đồng ý thêm điều khác") if each.pk in agreed else "",
            _("đã có %(facts)s") % {"facts": ", ".join(facts[each.pk])} if each.pk in facts else "",
        ]
        if any(said):
            reasons[each.pk] = ", ".join(filter(None, said))
    return reasons


def _more_than_once(rows: QuerySet[Any]) -> Collection[UUID]:
    counted = rows.order_by().values_list("learner_id").annotate(n=Count("pk")).filter(n__gt=1)
    return {pk for pk, _n in counted}
