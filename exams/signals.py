"""What is announced after the commit. Receivers only enqueue: see receivers.py."""

from django.dispatch import Signal

# Sender Attempt, keyword attempt_id: it was submitted or it timed out, and waits to be marked.
attempt_closed = Signal()

# Sender Attempt, keyword attempt_id: people have marked all that they mark of it.
marks_complete = Signal()

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

# Sender CorrectionRun, keyword run_id: a dry run or a commit of a corrected key waits for a worker.
correction_run_waiting = Signal()

# Sender KeyCorrection, keyword correction_id: it holds from now on, or holds no more.
correction_committed = Signal()

# Sender Result, keyword result_id: it took the place of one that the candidate could see.
result_changed = Signal()

# Sender SlipPrint, keyword print_id: slips of many candidates wait to be printed.
slips_asked_for = Signal()
