"""What runs by the clock of Asia/Shanghai. Each task is safe to repeat."""

from datetime import time

from core.jobs.rules import Daily, EveryMinutes
from core.jobs.schedule import Entry

SCHEDULE = (
    Entry("close-overdue-attempts", "exams.close_overdue_attempts", EveryMinutes(1)),
    Entry("mark-missed", "exams.mark_missed", EveryMinutes(1)),
    Entry("make-missing-applications", "certificates.make_missing_applications", EveryMinutes(5)),
    Entry("close-leavers", "accounts.close_leavers", Daily(time(0, 5))),
    Entry("purge-sessions", "core.purge_sessions", Daily(time(3, 30))),
)
