"""Addresses of all features of exams."""

from django.urls import URLPattern, URLResolver, include, path

from exams.bank.urls import urlpatterns as bank
from exams.delivery.urls import urlpatterns as delivery
from exams.exchange.urls import urlpatterns as exchange
from exams.impact.urls import urlpatterns as impact
from exams.marking.urls import urlpatterns as marking
from exams.papers.urls import urlpatterns as papers
from exams.practice.urls import doors
from exams.practice.urls import urlpatterns as practice

urlpatterns: list[URLPattern | URLResolver] = [
    path(
        "", include(([*exchange, *bank, *papers, *practice, *delivery, *marking, *impact], "exams"))
    ),
    path("", include(doors)),
]
