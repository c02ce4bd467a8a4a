"""The actor of every act, and the arithmetic of the sealed log. Pure Python.

The log is a chain of seals. A seal covers a batch of entries: ``batch_digest`` hashes the entries' own
digests in their order, ``seal_hash`` hashes that together with the hash of the seal before, so changing,
removing, adding or reordering anything that is sealed breaks every hash from there on.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

Kind = Literal["user", "system", "kiosk", "token"]

GENESIS = "0" * 64
"""The hash before the first seal."""

LATE = timedelta(days=1)
"""How long a transaction may hold back an entry that it has recorded. An entry that turns up later than that,
behind a seal that should have covered it, was not written when it says."""

MAX_REASON = 500
_ACT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{0,100}")


@dataclass(frozen=True, slots=True)
class Post:
    """A role held at a unit. ``unit_path`` begins with the paths of all units above it."""

    role: str
    unit_id: int
    unit_path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in user, a kiosk session, an API token or the system itself.

    ``id`` is a key without meaning (never a name or a number of a person); ``limit`` narrows what a kiosk
    session or a token may do; ``learners`` are the keys of the persons that learn under this login.
    """

    kind: Kind
    id: str
    posts: tuple[Post, ...] = ()
    limit: str = ""
    learners: tuple[str, ...] = ()

    def has_role(self, *roles: str) -> bool:
        """Holds one of the roles, wherever."""
        return any(post.role in roles for post in self.posts)

    def covers(self, unit_path: str, *roles: str) -> bool:
        """Holds one of the roles (any role when none is named) at the unit or above it.

        A path is made of steps of equal width or ends in a separator, so that a prefix is an ancestor.
        """
        return any(
            bool(post.unit_path) and unit_path.startswith(post.unit_path)
            for post in self.posts
            if not roles or post.role in roles
        )


SYSTEM = Actor(kind="system", id="system")


def pack_actor(actor: Actor) -> dict[str, Any]:
    """The actor as JSON, for work that is finished later by another process."""
    return {
        "kind": actor.kind,
        "id": actor.id,
        "posts": [[post.role, post.unit_id, post.unit_path] for post in actor.posts],
        "limit": actor.limit,
        "learners": list(actor.learners),
    }


def unpack_actor(packed: Mapping[str, Any]) -> Actor:
    """The inverse of ``pack_actor``."""
    return Actor(
        kind=packed["kind"],
        id=packed["id"],
        posts=tuple(Post(role, unit_id, path) for role, unit_id, path in packed["posts"]),
        limit=packed["limit"],
        learners=tuple(packed["learners"]),
    )


def check_act(act: str) -> None:
    """ValueError unless the act is a dotted code such as ``learner.register``."""
    if not _ACT.fullmatch(act) or len(act) > 64:
        raise ValueError(f"An act is a dotted lower-case code, not {act!r}.")


def check_details(details: object) -> None:
    """ValueError unless details hold only codes and whole numbers, as deep as they go.

    A text with spaces or signs is likely to be personal data, which an append-only table could never
    forget; a fraction does not come back from every database digit for digit, which the digest needs.
    """
    if isinstance(details, Mapping):
        for key, value in details.items():
            check_details(key)
            check_details(value)
    elif isinstance(details, list | tuple):
        for value in details:
            check_details(value)
    elif isinstance(details, str):
        if not _CODE.fullmatch(details):
            raise ValueError("Details hold ids and codes only, never texts.")
    elif details is not None and not isinstance(details, int):
        raise ValueError(f"Details hold ids and codes only, not {type(details).__name__}.")


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(entry: Mapping[str, Any]) -> bytes:
    """One spelling of an entry: sorted keys, no spaces, times in UTC to the microsecond, UTF-8."""
    plain = {key: _stamp(value) if isinstance(value, datetime) else value for key, value in entry.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def entry_digest(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(entry)).hexdigest()


def batch_digest(digests: Iterable[str]) -> str:
    """The digest of a batch, from the digests of its entries in their order."""
    total = hashlib.sha256()
    for digest in digests:
        total.update(bytes.fromhex(digest))
    return total.hexdigest()


def seal_hash(*, sequence: int, count: int, digest: str, previous: str, sealed_at: datetime) -> str:
    """The link of the chain: what the seal says, and the hash of the seal before."""
    return entry_digest(
        {"sequence": sequence, "count": count, "digest": digest, "previous": previous, "sealed_at": sealed_at}
    )
