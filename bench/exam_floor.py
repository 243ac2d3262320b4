"""The floor of a saved answer: Django without middleware, one upsert in raw SQL, durable."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

TABLE = "CREATE TABLE IF NOT EXISTS bench_floor (attempt int, position int, chosen text, " \
    "PRIMARY KEY (attempt, position))"  # fmt: skip
UPSERT = "INSERT INTO bench_floor VALUES (%s, %s, %s) ON CONFLICT (attempt, position) " \
    "DO UPDATE SET chosen = excluded.chosen"  # fmt: skip


def upsert(request: HttpRequest) -> HttpResponse:
    """Keep one answer of a form; to what is no form, say that the server is there."""
    if request.method != "POST":
        return HttpResponse(status=204)
    form = request.POST
    values = (int(form["attempt"]), int(form["position"]), form["chosen"])
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, values)
    return HttpResponse("saved", content_type="text/plain")


urlpatterns = [path("", upsert)]
