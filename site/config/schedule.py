"""What runs by the clock of Asia/Shanghai. Each task is safe to repeat."""

from datetime import time

from django.conf import settings

from core.jobs.rules import Daily, EveryMinutes
from core.jobs.schedule import Entry

SCHEDULE = (
    Entry("close-overdue-attempts", "exams.close_overdue_attempts", EveryMinutes(1)),
    Entry("mark-missed", "exams.mark_missed", EveryMinutes(1)),
    Entry("make-missing-applications", "certificates.make_missing_applications", EveryMinutes(5)),
    Entry("assemble-missed", "exams.assemble_missed", EveryMinutes(5)),
    Entry("resume-item-imports", "exams.resume_item_imports", EveryMinutes(5)),
    Entry("resume-correction-runs", "exams.resume_correction_runs", EveryMinutes(5)),
    Entry("sweep-slip-prints", "exams.sweep_slip_prints", EveryMinutes(5)),
    Entry("sweep-photo-imports", "org.sweep_photo_imports", EveryMinutes(5)),
    Entry("raise-paper-notices", "exams.raise_paper_notices", EveryMinutes(5)),
    # Versions of laws take effect at midnight; what rests on the text before is out from then on.
    Entry("open-law-tasks", "exams.open_due_law_tasks", Daily(time(0, 1))),
    Entry("print-missing-editions", "content.print_missing_editions", EveryMinutes(5)),
    Entry("publish-due-pages", "content.publish_due", EveryMinutes(5)),
    Entry("close-leavers", "accounts.close_leavers", Daily(time(0, 5))),
    Entry("gather-search-words", "content.gather_search_words", Daily(time(3, 40))),
    Entry("purge-sessions", "core.purge_sessions", Daily(time(3, 30))),
    *(
        [Entry("demonstration", "config.go_on_with_demonstration", EveryMinutes(1))]
        if settings.DEMO
        else []
    ),
)
