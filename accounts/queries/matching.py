"""Known persons beside those of a list: a fixed number of queries, however long the list."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accounts.models import Learner, Residence
from accounts.rules.matching import Described


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
            commune=home.commune_id if home else None, village=village,
        )  # fmt: skip


def named(name_keys: Collection[str], birth_years: Collection[int]) -> Mapping[str, list[Known]]:
    """Living persons of these names and years, each once, by name: two queries."""
    people = Learner.objects.canonical().filter(
        name_key__in=name_keys, birth_year__in=birth_years, erased_at__isnull=True, deceased_on__isnull=True
    )
    learners = list(people.order_by("created_at", "pk"))
    rows = Residence.objects.open().filter(learner__in=[each.pk for each in learners])
    homes = {row.learner_id: row for row in rows.select_related("unit", "commune")}
    found: dict[str, list[Known]] = defaultdict(list)
    for each in learners:
        found[each.name_key].append(Known(each, homes.get(each.pk)))
    return found
