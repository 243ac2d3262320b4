"""Addresses of all features of content."""

from django.urls import URLPattern, URLResolver, include, path

from content.amendments.urls import urlpatterns as amendments
from content.citations.urls import urlpatterns as citations
from content.handbooks.urls import urlpatterns as handbooks
from content.intake.urls import urlpatterns as intake
from content.laws.urls import urlpatterns as laws
from content.pages.urls import urlpatterns as pages
from content.posts.urls import urlpatterns as posts
from content.review.urls import side_doors
from content.review.urls import urlpatterns as review
from content.search.urls import urlpatterns as search

urlpatterns: list[URLPattern | URLResolver] = [
    *side_doors,
    path(
        "",
        include(
            (
                [*laws, *amendments, *intake, *citations, *review, *pages, *handbooks, *posts],
                "content",
            )
        ),
    ),
    # The search has a name of its own: every frame links to it.
    path("", include(search)),
]
