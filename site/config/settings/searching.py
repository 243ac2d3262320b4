"""Where the index of the search is kept."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

DATABASE, OPENSEARCH = "database", "opensearch"


def search_backends(kind: str, *, url: str, prefix: str) -> dict[str, dict[str, Any]]:
    """Return the search backends of Wagtail and of the platform.

    Args:
        kind: "database" or "opensearch".
        url: of OpenSearch; several are separated by commas.
        prefix: of the names of its indices, so that several installations can share it.

    Raises:
        ImproperlyConfigured: another kind, or OpenSearch without an address.
    """
    if kind == DATABASE:
        return {"default": {"BACKEND": "content.search.backend"}}
    if kind != OPENSEARCH:
        raise ImproperlyConfigured(
            f"SEARCH_BACKEND is {kind}: set it to {DATABASE} or {OPENSEARCH}."
        )
    if not url:
        raise ImproperlyConfigured("SEARCH_BACKEND is opensearch: set OPENSEARCH_URL as well.")
    return {
        "default": {
            "BACKEND": "content.search.opensearch",
            "URLS": [each.strip() for each in url.split(",")],
            "INDEX_PREFIX": prefix,
        }
    }
