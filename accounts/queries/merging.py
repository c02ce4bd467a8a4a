"""Two persons beside each other, before somebody says that they are one; and what was said so before."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Consent, KioskSecret, Learner, Merge, Residence
from accounts.queries import homes
from accounts.rules.merging import Described


@dataclass(frozen=True, slots=True)
class Known:
    """A person with every row that stands for them."""

    learner: Learner
    rows: tuple[UUID, ...]
    home: Residence | None
    has_login: bool
    has_card: bool
    agreed: Mapping[str, date]
    """What they agree to now, and since when."""

    @property
    def described(self) -> Described:
        person, home = self.learner, self.home
        return Described(
            person.full_name, person.name_key, person.birth_year, person.birth_date, person.personal_number_hash or "",
            commune=home.commune_id if home else None,
        )  # fmt: skip

    def manifest(self) -> dict[str, object]:
        """Ids and days only: what was read stays, also when a person is erased."""
        return {
            "rows": [str(pk) for pk in self.rows],
            "commune": self.home.commune_id if self.home else None,
            "has_login": self.has_login,
            "has_card": self.has_card,
            "consents": {purpose: on.isoformat() for purpose, on in self.agreed.items()},
        }


def known(*people: Learner) -> list[Known]:
    """In order; as many queries for two as for one."""
    ids = [each.pk for each in people]
    rows: dict[UUID, list[tuple[UUID, int | None]]] = defaultdict(list)
    for pk, person, user in (
        Learner.objects.filter(canonical__in=ids).order_by("created_at", "pk").values_list("pk", "canonical", "user")
    ):
        rows[person].append((pk, user))
    whose = {pk: person for person, theirs in rows.items() for pk, _user in theirs}
    agreed: dict[UUID, dict[str, date]] = defaultdict(dict)
    given = Consent.objects.filter(learner__in=whose, withdrawn_at__isnull=True).order_by("given_at")
    for row, purpose, at in given.values_list("learner", "purpose", "given_at"):
        agreed[whose[row]].setdefault(purpose, timezone.localdate(at))
    cards = set(KioskSecret.objects.filter(learner__in=ids).values_list("learner", flat=True))
    living = homes(people)
    return [
        Known(
            learner=each,
            rows=tuple(pk for pk, _user in rows[each.pk]),
            home=living.get(each.pk),
            has_login=any(user for _pk, user in rows[each.pk]),
            has_card=each.pk in cards,
            agreed=agreed[each.pk],
        )
        for each in people
    ]


def into(learner: Learner) -> QuerySet[Merge]:
    """What was merged directly into this row, and can be taken apart again."""
    rows = Merge.objects.filter(kept=learner, undone_at__isnull=True)
    return rows.select_related("merged").order_by("made_at", "pk")
