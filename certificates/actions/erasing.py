"""Blanking what certificates copied of a person who was erased. The award stays, so that figures do."""

from django.core.cache import caches
from django.db import transaction

from accounts.rules.persons import ERASED_NAME
from certificates import queries
from certificates.renderers import cache_key


@transaction.atomic
def blank_erased() -> int:
    """Printed words, reasons and rendered papers of erased persons. Returns how many certificates changed."""
    awards = list(queries.naming_erased().select_for_update(of=("self",)))
    for award in awards:
        award.printed_name, award.printed_birth, award.printed_unit = ERASED_NAME, "", ""
        award.reason = ERASED_NAME if award.reason else ""
        award.save(update_fields=["printed_name", "printed_birth", "printed_unit", "reason"])
    caches["renderings"].delete_many([cache_key(award) for award in awards])
    return len(awards)
