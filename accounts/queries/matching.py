"""Known persons beside those of a list: a fixed number of queries, however long the list."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import Learner, Residence
from accounts.rules.matching import Described
from places.models import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """A person with their home, and how they compare."""

    learner: Learner
    home: Residence | None

    @property
    def described(self) -> Described:
        home = self.home
        village = home.unit_id if home and home.unit_id != home.commune_id else None
        return Described(
            self.learner.name_key, self.learner.birth_year, self.learner.birth_date, self.learner.phone,
            commune=home.commune.today().pk if home else None, village=village,
        )  # fmt: skip


def named(wanted: Collection[Described], *, also_dead: bool = False) -> Mapping[str, list[Known]]:
    """Living persons (``also_dead``: all) who could be meant, each once, by name. Beyond the communes of the list only
    a birth date or a telephone makes somebody one of them: of a name and a year there are hundreds in the province.

    A fixed number of queries.
    """
    people = Learner.objects.canonical().filter(
        name_key__in={each.name_key for each in wanted},
        birth_year__in={each.birth_year for each in wanted},
        erased_at__isnull=True,
    )
    people = people if also_dead else people.filter(deceased_on__isnull=True)
    communes = {each.commune for each in wanted if each.commune}
    living_there = Residence.objects.open().filter(commune__in=Unit.objects.now_part_of(*communes)).values("learner")
    elsewhere = Q(phone__in={each.phone for each in wanted if each.phone}) | Q(
        birth_date__in={each.born_on for each in wanted if each.born_on}
    )
    learners = {each.pk: each for query in (Q(pk__in=living_there), elsewhere) for each in people.filter(query)}
    rows = Residence.objects.open().filter(learner__in=learners.keys())
    homes = {row.learner_id: row for row in rows.select_related("unit", "commune__parent")}
    found: dict[str, list[Known]] = defaultdict(list)
    for each in sorted(learners.values(), key=lambda one: (one.created_at, one.pk)):
        found[each.name_key].append(Known(each, homes.get(each.pk)))
    return found


def living(learner_ids: Collection[UUID]) -> dict[UUID, Learner]:
    """These persons, by key, while they are whom the keys stand for."""
    people = Learner.objects.canonical().filter(erased_at__isnull=True, deceased_on__isnull=True)
    return people.in_bulk(learner_ids)
