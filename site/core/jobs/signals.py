"""What is announced after the commit."""

from django.dispatch import Signal

# A job was written. The worker of this process wakes; those of others see it at their next look.
job_waiting = Signal()
