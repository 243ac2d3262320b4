"""What the editor of items draws with: types of parts, differences in words."""

from collections.abc import Iterable

from django import template

from exams.bank import rules
from exams.bank.models import ItemVersion
from exams.bank.wording_lints import DIFFERENCES

register = template.Library()


@register.simple_tag
def part_kinds() -> list[tuple[str, str]]:
    """Return what a part of a case may be, with its name."""
    return [(kind, str(ItemVersion.Kind(kind).label)) for kind in rules.PART_KINDS]


@register.filter
def differences_in_words(codes: Iterable[str]) -> str:
    """Return in what two items differ, as a list in words."""
    return "、".join(str(DIFFERENCES[code]) for code in codes)
