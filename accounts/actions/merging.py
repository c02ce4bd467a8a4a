"""Saying that two rows are one person, and taking it back. Facts stay where they were made."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.refusals import RefusedError
from accounts.models import Learner, Merge
from accounts.queries.merging import known
from accounts.rules import merging
from audit.actions import record
from audit.rules import Actor


def lock(*some: Learner) -> dict[UUID, Learner]:
    """Every row of the sets these persons belong to, locked in the order of ids so that nobody waits in a
    circle. Whoever was merged while we waited brings the set along in which they are now.
    """
    ids = {each.pk for each in some}
    tops = set(Learner.objects.filter(pk__in=ids).values_list("canonical_id", flat=True))
    while True:
        wanted = Learner.objects.filter(Q(pk__in=ids) | Q(canonical_id__in=tops))
        rows = {row.pk: row for row in wanted.select_for_update().order_by("pk")}
        tops = {row.canonical_id for row in rows.values()}
        if tops <= rows.keys():
            return rows


@transaction.atomic
def merge(
    *, kept: Learner, merged: Learner, by: Actor, at: datetime, holds: Mapping[str, object] | None = None
) -> Learner:
    """Count both as the kept person from now on. Done again, nothing changes. Returns the kept person.

    ``holds`` is what upper apps know of the two: it stays with the merge, beside what is known here.
    """
    learners = lock(kept, merged)
    if learners[kept.pk].canonical_id == learners[merged.pk].canonical_id:
        return learners[learners[kept.pk].canonical_id]
    if any(each.erased_at for each in (learners[kept.pk], learners[merged.pk])):
        raise RefusedError(_("Hồ sơ đã xóa thì không gộp được."))
    top_kept, top_merged = learners[kept.pk].canonical_id, learners[merged.pk].canonical_id
    sides = known(learners[top_kept], learners[top_merged])
    people = dict(zip(("kept", "merged"), (side.manifest() for side in sides), strict=True))
    row = Merge.objects.create(
        kept_id=top_kept, merged_id=top_merged, made_at=at, made_by_id=by.id,
        manifest={"people": people, **(holds or {})},
    )  # fmt: skip
    _settle(learners)
    record(
        by=by,
        at=at,
        act="learner.merge",
        object_type="learner",
        object_id=top_kept,
        details={"merged": str(top_merged), "merge": row.pk},
    )
    return Learner.objects.get(pk=top_kept)


@transaction.atomic
def unmerge(*, merged: Learner, by: Actor, at: datetime) -> Learner:
    """Two persons again, as before the merge. Done again, nothing changes."""
    learners = lock(merged)
    row = Merge.objects.select_for_update().filter(merged=merged, undone_at__isnull=True).first()
    if row is None:
        return merged
    row.undone_at, row.undone_by_id = at, by.id
    row.save(update_fields=["undone_at", "undone_by_id"])
    try:
        with transaction.atomic():
            _settle(learners)
    except IntegrityError as error:
        raise RefusedError(_("Hai hồ sơ đang có cùng số định danh. Hãy sửa số ở một hồ sơ rồi tách lại.")) from error
    record(
        by=by,
        at=at,
        act="learner.unmerge",
        object_type="learner",
        object_id=merged.pk,
        details={"kept": str(row.kept_id)},
    )
    return Learner.objects.get(pk=merged.pk)


def _settle(learners: dict[UUID, Learner]) -> None:
    """Point each row at the person in the end kept, merged rows first: a number may stand once among the
    kept.
    """
    open_merges = Merge.objects.filter(merged__in=learners, undone_at__isnull=True)
    merges = dict(open_merges.values_list("merged_id", "kept_id"))
    for pk, top in sorted(merging.roots(learners, merges).items(), key=lambda pair: pair[0] == pair[1]):
        if learners[pk].canonical_id != top:
            Learner.objects.filter(pk=pk).update(canonical_id=top)
