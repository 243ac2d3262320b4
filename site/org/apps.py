from importlib import import_module

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "org"

    def ready(self) -> None:
        import_module("org.receivers")
