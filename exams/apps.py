from django.apps import AppConfig


class ExamsConfig(AppConfig):
    name = "exams"

    def ready(self) -> None:
        import exams.receivers  # noqa: F401 (connects them)
