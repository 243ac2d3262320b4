"""Addresses of all features of exams."""

from django.urls import URLPattern, URLResolver, include, path

from exams.bank.urls import urlpatterns as bank
from exams.delivery.urls import urlpatterns as delivery
from exams.exchange.urls import urlpatterns as exchange
from exams.impact.urls import urlpatterns as impact
from exams.invigilation.urls import urlpatterns as invigilation
from exams.papers.urls import urlpatterns as papers
from exams.practice.urls import doors
from exams.practice.urls import urlpatterns as practice
from exams.results.urls import urlpatterns as results
from exams.sittings.urls import urlpatterns as sittings

features = [
    *exchange,
    *bank,
    *papers,
    *sittings,
    *practice,
    *delivery,
    *invigilation,
    *results,
    *impact,
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((features, "exams"))),
    path("", include(doors)),
]
