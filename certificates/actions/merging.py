"""Merging two persons from the page that showed both, and taking them apart: the manifest is frozen, the certificates
are settled at once.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import merging
from accounts.actions.refusals import RefusedError
from accounts.models import Learner, Merge
from accounts.queries.merging import known
from audit.rules import Actor
from certificates.actions.close import settle_merges
from certificates.queries import merging as queries


@transaction.atomic
def merge(*, kept: Learner, merged: Learner, by: Actor, at: datetime) -> Learner:
    """Both are the kept person from now on. Pressed again, nothing changes. Returns the kept person.

    Raises ``RefusedError`` when one of them has become somebody else since they were shown.
    """
    now = merging.lock(kept, merged)
    one, two = now[kept.pk], now[merged.pk]
    if one.canonical_id == two.canonical_id:
        return now[one.canonical_id]
    if one.canonical_id != one.pk or two.canonical_id != two.pk:
        raise RefusedError(_("Một trong hai hồ sơ vừa được gộp với hồ sơ khác. Mời xem lại trước khi gộp."))
    first, second = known(one, two)
    holds = queries.holds(first.rows, second.rows)
    person = merging.merge(kept=one, merged=two, by=by, at=at, holds=holds)
    settle_merges(by=by, at=at, person_id=person.pk)
    return person


@transaction.atomic
def unmerge(*, merged: Learner, by: Actor, at: datetime) -> Learner:
    """Two persons again; what the merge had closed is valid again. Done again, nothing changes.

    Raises ``RefusedError``.
    """
    kept = Learner.objects.values_list("canonical", flat=True).get(pk=merged.pk)
    person = merging.unmerge(merged=merged, by=by, at=at)
    for pk in sorted({kept, person.canonical_id}):
        settle_merges(by=by, at=at, person_id=pk)
    return person


def complete_manifests() -> int:
    """Write down what was learned and awarded where a claim made the merge. Returns how many; again, none."""
    return sum(_complete(pk) for pk in list(queries.unread().values_list("pk", flat=True)))


@transaction.atomic
def _complete(merge_id: int) -> bool:
    row: Merge | None = queries.unread().select_for_update().filter(pk=merge_id).first()
    if row is None:
        return False
    row.manifest |= queries.holds(queries.rows_of(row, "kept"), queries.rows_of(row, "merged"), at=row.made_at)
    row.save(update_fields=["manifest"])
    return True
