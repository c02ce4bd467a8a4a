"""Phone numbers and devices as people know them."""

from django import template

from accounts.rules import devices, phones

register = template.Library()
register.filter("shown_phone", phones.shown)
register.filter("device", devices.described)
