"""Logins, persons, and what they are told. A person is not an account."""

from accounts.models.kiosk import KioskSecret, KioskSession
from accounts.models.logins import ApiToken, ClaimCode, ClaimRequest, Posting, PostingQuerySet, User, UserManager
from accounts.models.messages import MAX_TRIES, SUBJECT_LENGTH, Delivery, Message, OptOut
from accounts.models.people import (
    Consent,
    EarlierVitals,
    Learner,
    LearnerQuerySet,
    Merge,
    Residence,
    ResidenceQuerySet,
    TargetGroup,
)

__all__ = [
    "MAX_TRIES",
    "SUBJECT_LENGTH",
    "ApiToken",
    "ClaimCode",
    "ClaimRequest",
    "Consent",
    "Delivery",
    "EarlierVitals",
    "KioskSecret",
    "KioskSession",
    "Learner",
    "LearnerQuerySet",
    "Merge",
    "Message",
    "OptOut",
    "Posting",
    "PostingQuerySet",
    "Residence",
    "ResidenceQuerySet",
    "TargetGroup",
    "User",
    "UserManager",
]
