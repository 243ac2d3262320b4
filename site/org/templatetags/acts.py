"""Acts of the audit log in words."""

from django import template
from django.utils.functional import Promise

from core.audit import name_of

register = template.Library()


@register.filter
def act_name(action: str) -> str | Promise:
    """Return an action in words."""
    return name_of(action)
