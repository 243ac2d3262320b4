from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The shell as an app: it has no tables, only commands that need every other app."""

    name = "config"
