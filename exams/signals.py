"""What is announced after the commit. Receivers only enqueue: see receivers.py."""

from django.dispatch import Signal

# Sender Attempt, keyword attempt_id: it was submitted or it timed out, and waits to be marked.
attempt_closed = Signal()

# Sender Sitting, keyword sitting_id: its results are sealed no longer.
sitting_released = Signal()

# Sender Item, keyword item_id: another version of it is in use from now on.
item_released = Signal()

# Sender Item, keywords item_id and status: it was suspended or retired, and comes into no new
# paper.
item_left_use = Signal()

# Sender Result, keyword result_id: the candidate can see the result from now on.
result_released = Signal()

# Sender Assembly, keyword assembly_id: parallel papers are wanted, and wait to be assembled.
papers_asked_for = Signal()

# Sender ItemImport, keyword import_id: its file waits to be read, or its rows to be entered.
item_import_waiting = Signal()
