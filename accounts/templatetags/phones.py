"""Phone numbers in templates."""

from django import template

from accounts.rules import phones

register = template.Library()
register.filter("shown_phone", phones.shown)
