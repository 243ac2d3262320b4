"""The public list of post maps. The maps themselves are served by Wagtail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.posts import queries
from content.posts.forms import PostFilterForm


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """List the published post maps."""
    form = PostFilterForm(request.GET)
    is_valid = form.is_valid()
    asked = form.cleaned_data if is_valid else {}
    context = {
        "form": form,
        "posts": queries.published_posts(**asked),
        "is_filtered": any(asked.values()),
    }
    return render(request, "content/posts/posts.html", context, status=200 if is_valid else 422)
