"""What is announced after the commit. Receivers only enqueue: see receivers.py."""

from django.dispatch import Signal

# Sender PhotoImport, keyword import_id: its archive waits to be read.
photo_import_waiting = Signal()
