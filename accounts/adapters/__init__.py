"""How allauth knows our logins, and the words for what goes wrong."""

from accounts.adapters.signing import AccountAdapter, MfaAdapter, SocialAccountAdapter

__all__ = ["AccountAdapter", "MfaAdapter", "SocialAccountAdapter"]
