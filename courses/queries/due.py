"""Completions that the facts ask for and nobody recorded: merging two persons can make one, and so can taking a course
out of a programme.
"""

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from courses.models import Completion, Edition, Enrolment, ProgrammePage
from courses.queries import authoring, facts, learning

SLICE = 500
"""Persons that are looked at together."""


def courses() -> Iterator[tuple[UUID, Edition]]:
    """Persons with the edition whose terms they meet, in slices of a fixed number of queries."""
    same = {"learner__canonical": OuterRef("learner__canonical"), "course": OuterRef("course")}
    open_ = Enrolment.objects.filter(~Exists(Completion.objects.standing().filter(**same)))
    rows = authoring.with_results(open_).order_by("pk").values_list("learner__canonical", "course").iterator(SLICE)
    while part := list(dict.fromkeys(islice(rows, SLICE))):
        pins = learning.pins({person for person, _course in part}, {course for _person, course in part})
        pairs = [(person, pins[person, course]) for person, course in part]
        for (person, edition), progress in zip(pairs, facts.progress_of(pairs), strict=True):
            if progress.completion is None and progress.outcome.met_at:
                yield person, edition


def programmes() -> Iterator[tuple[UUID, ProgrammePage]]:
    """Persons who completed every course of a live programme; one query for each programme."""
    for programme in ProgrammePage.objects.live().order_by("pk"):
        ids = learning.courses_of([programme.pk]).get(programme.pk, [])
        has_it = Completion.objects.standing().filter(
            learner__canonical=OuterRef("learner__canonical"), programme=programme
        )
        done = Completion.objects.standing().filter(~Exists(has_it), course__in=ids).order_by()
        people = done.values_list("learner__canonical").annotate(n=Count("course", distinct=True)).filter(n=len(ids))
        yield from ((person, programme) for person, _n in people if ids)
