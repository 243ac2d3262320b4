from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"

    def ready(self) -> None:
        import certificates.issuance.readiness
        import certificates.receivers  # noqa: F401 (connects them)
