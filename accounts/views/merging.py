"""Two records of one person: finding the other one. Comparing and merging them is a page of certificates."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import permissions, queries
from accounts.middleware import People
from accounts.views.access import staff_only, visible_learner

SHOWN = 20


@staff_only("accounts.merge_learners")
@never_cache
@require_safe
def merge(request: People, learner_id: UUID) -> HttpResponse:
    """Choose the record that is the same person. The page it leads to shows both, and merges."""
    kept = visible_learner(request, learner_id, "accounts.merge_learners")
    typed = request.GET.get("q", kept.full_name)[:100]
    found = list(queries.registered(request.actor, typed, permissions.MERGES).exclude(pk=kept.canonical_id)[:SHOWN])
    homes = queries.homes([kept, *found])
    context = {
        "kept": kept,
        "kept_home": homes.get(kept.pk),
        "typed": typed,
        "rows": [(learner, homes.get(learner.pk)) for learner in found],
    }
    return render(request, "accounts/staff/merge.html", context)
