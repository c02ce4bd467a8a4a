"""Switches of reminders, one per channel that reaches the person."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Delivery
from accounts.rules import phones

Channel = Delivery.Channel


class RemindersForm(forms.Form):
    """Ticked channels are on. ``addresses`` are those that reach the person, by channel."""

    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Nhắc tôi qua"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, addresses: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channels"].choices = [(channel, _said(channel, to)) for channel, to in addresses.items()]


def _said(channel: str, address: str) -> str:
    """In plain words what comes where."""
    if channel == Channel.EMAIL:
        return _("E-mail tới %(address)s") % {"address": address}
    number = phones.shown(address).replace(" ", "\N{NO-BREAK SPACE}")
    if channel == Channel.ZALO:
        return _("Zalo của số %(number)s") % {"number": number}
    return _("Tin nhắn SMS tới số %(number)s") % {"number": number}
