"""What somebody who works in the admin sets for themselves there."""

from typing import Any

from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel


class SettingsView(AccountView):
    """Without Wagtail's first and last name: a login has one name, written where the post is given."""

    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NameEmailSettingsPanel)]


own_settings = require_admin_access(SettingsView.as_view())
