"""What each heartbeat asks, in SQL of our own: every open page sends one each half minute."""

from core.database import columns, read
from exams.delivery.models import Attempt
from exams.invigilation.models import Presence

# What `select_related("presence")` would ask, and whether `messages_for` finds any.
_SAID = """
SELECT {columns}, EXISTS (
    SELECT 1 FROM exams_message AS told
    WHERE told.sitting_id = own.sitting_id AND (
        told.scope = 'all' OR EXISTS (
            SELECT 1 FROM exams_messagerecipient AS one
            WHERE one.message_id = told.id AND one.candidate_id = own.candidate_id
        )
    )
) AS has_messages
FROM exams_attempt AS own LEFT JOIN exams_presence AS said ON said.attempt_id = own.id
WHERE own.id = %s
"""


def said_of(attempt: Attempt) -> tuple[Presence | None, bool]:
    """Return what the page of an attempt said last, and whether messages are for it. One query."""
    asked = _SAID.format(columns=columns(Presence, "said"))
    for presence, (has_messages,) in read(Presence, asked, [attempt.pk]):
        return presence if presence.pk else None, bool(has_messages)
    return None, False
