"""What is announced after the commit."""

from django.dispatch import Signal

# Sender Certificate, keyword certificate_id.
certificate_issued = Signal()
