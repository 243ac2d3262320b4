"""What pages of posts, and pages beside which cases stand, are drawn with."""

from django import template
from django.utils import timezone

from content.pages.models import CasePage
from content.posts import queries, related
from content.posts.models import PostMapPage
from core.dates import local_day

register = template.Library()


@register.simple_tag
def post_map(page: PostMapPage) -> queries.PostMap:
    """Return the rows of a map with its articles as they stand today."""
    return queries.post_map(page, on=local_day(timezone.now()))


@register.simple_tag
def similar_cases(case: CasePage) -> list[CasePage]:
    """Return cases that cite the same articles, or are of the same domain."""
    return related.similar_cases(case)
