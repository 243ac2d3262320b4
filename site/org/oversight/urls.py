"""Address of the audit log."""

from django.urls import URLPattern, path

from org.oversight import views

urlpatterns: list[URLPattern] = [path("audit/", views.audit_log, name="audit")]
