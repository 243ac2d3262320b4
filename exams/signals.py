"""What is announced after the commit. Receivers only enqueue: see receivers.py."""

from django.dispatch import Signal

# Sender Attempt, keyword attempt_id: it was submitted or it timed out, and waits to be marked.
attempt_closed = Signal()

# Sender Sitting, keyword sitting_id: its results are sealed no longer.
sitting_released = Signal()

# Sender Item, keyword item_id: another version of it is in use from now on.
item_released = Signal()

# Sender Result, keyword result_id: the candidate can see the result from now on.
result_released = Signal()
