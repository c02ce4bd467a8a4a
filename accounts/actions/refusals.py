"""Why an act cannot be done, said to the person who asked."""

from accounts.models import Learner


class RefusedError(ValueError):
    """The text says in Vietnamese why, and what to do instead."""


class AlreadyRegisteredError(RefusedError):
    """Persons who may be the same are there already; the caller shows them before anything is made."""

    def __init__(self, message: str, candidates: list[Learner]) -> None:
        super().__init__(message)
        self.candidates = candidates
