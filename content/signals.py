"""What content announces after the commit."""

from django.dispatch import Signal

# A version of a law is there with its articles. Sent with version_id, once for each version.
law_version_added = Signal()
# An edition of a handbook was issued. Sent with edition_id.
edition_issued = Signal()
