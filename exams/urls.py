"""Addresses of all features of exams."""

from django.urls import URLPattern, URLResolver, include, path

from exams.admission.urls import urlpatterns as admission
from exams.appeals.urls import urlpatterns as appeals
from exams.bank.urls import urlpatterns as bank
from exams.corrections.urls import urlpatterns as corrections
from exams.delivery.urls import urlpatterns as delivery
from exams.delivery.views.denials import noting_denials
from exams.drill_calendar.urls import urlpatterns as drill_calendar
from exams.exchange.urls import urlpatterns as exchange
from exams.impact.urls import urlpatterns as impact
from exams.invigilation.urls import urlpatterns as invigilation
from exams.marking.urls import urlpatterns as marking
from exams.papers.urls import urlpatterns as papers
from exams.practice.urls import doors
from exams.practice.urls import urlpatterns as practice
from exams.results.urls import urlpatterns as results
from exams.rooms.urls import urlpatterns as rooms
from exams.sittings.urls import urlpatterns as sittings

features = [
    *noting_denials(delivery),  # what is asked for most comes first
    *exchange,
    *bank,
    *papers,
    *sittings,
    *noting_denials(admission),
    *noting_denials(rooms),
    *practice,
    *drill_calendar,
    *noting_denials(invigilation),
    *marking,
    *noting_denials(results),
    *corrections,
    *noting_denials(appeals),
    *impact,
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((features, "exams"))),
    path("", include(doors)),
]
