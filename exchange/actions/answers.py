"""A person answers what the rows of a file ask."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from exchange.models import Import, ImportRow


@transaction.atomic
def answer(*, import_id: UUID, answers: Mapping[int, str], at: datetime, is_anew: bool = False) -> bool:
    """Keep the answers that the rows offer, by row number, or forget them all. They count when the file is checked
    again; False when there is nothing to check."""
    record = Import.objects.select_for_update().get(pk=import_id)
    if record.state != Import.State.CHECKED:
        return False
    rows = record.rows.filter(number__in=answers.keys(), outcome=ImportRow.Outcome.QUESTION)
    given = {
        str(row.number): answers[row.number]
        for row in rows
        if answers[row.number] in {code for code, _label in row.choices}
    }
    kept = {} if is_anew else {**record.answers, **given}
    if kept != record.answers:
        record.answers = kept
        record.state, record.state_at = Import.State.UPLOADED, at
        record.save(update_fields=["answers", "state", "state_at"])
        return True
    return False
