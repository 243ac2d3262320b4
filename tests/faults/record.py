"""Prints what the database has of the attempts of a sitting: `python -m tests.faults.record ID`."""

import json
import sys

import django


def main(sitting_id: int) -> None:
    """Print state, result, what stands, and every answer with whether it counts."""
    django.setup()

    from exams.delivery.queries import standing_answers
    from exams.models import Attempt, Response

    found = {}
    for attempt in Attempt.objects.filter(sitting=sitting_id).select_related("candidate"):
        rows = Response.objects.filter(attempt=attempt)
        counting = set(rows.counting().values_list("pk", flat=True))
        result = attempt.results.order_by("-number").first()
        found[attempt.candidate.username] = {
            "status": attempt.status,
            "raw_score": None if result is None else str(result.raw_score),
            "last_moment": attempt.terms.last_moment.timestamp(),
            "standing": {
                position: answer.chosen for position, answer in standing_answers(attempt.pk).items()
            },
            "rows": [
                {
                    "nonce": row.nonce, "position": row.position, "chosen": row.chosen,
                    "counts": row.pk in counting, "at": row.given_at.timestamp(),
                }
                for row in rows.order_by("sequence")
            ],
        }  # fmt: skip
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
