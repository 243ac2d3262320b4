"""What is announced after the commit."""

from django.dispatch import Signal

# Sender Result, keyword result_id: the candidate can see the result from now on.
result_released = Signal()
