from allauth.core.internal import ratelimit
from django.apps import AppConfig

PATIENCE = 8
"""Seconds. Limits of sign-in are counted behind a lock for each address. Who does not get it within a second is turned
away as if they were too many; forty people who press at one moment in one room wait for their turn instead. Less than
the ten seconds after which a lock is given up.
"""


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Người dùng"

    def ready(self) -> None:
        from accounts.imports.deaths import DeathRows
        from exchange.rules.handlers import register

        register(DeathRows())
        ratelimit.CACHE_LOCK_WAIT_TIMEOUT = PATIENCE
