"""The keys that sign the code on a certificate. The private part is never in the database."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IssuerKey(models.Model):
    """The public part of a signing key, from and until when it signs and is trusted."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")
        COMPROMISED = "compromised", _("Compromised")

    # First 4 bytes of SHA-256 of the SubjectPublicKeyInfo, as eight hexadecimal digits.
    kid = models.CharField(_("key id"), max_length=8, unique=True)
    # 1 ES256, 2 Ed25519, 3 SM2-with-SM3: the nibble of the code text.
    algorithm = models.PositiveSmallIntegerField(_("algorithm"))
    spki = models.BinaryField(_("public key (SubjectPublicKeyInfo, DER)"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.ACTIVE)
    sign_from = models.DateTimeField(_("signs from"))
    sign_until = models.DateTimeField(_("signs until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="issuer_key_state_known",
                condition=Q(state__in=["active", "retired", "compromised"]),
            ),
            models.CheckConstraint(
                name="issuer_key_algorithm_known", condition=Q(algorithm__in=[1, 2, 3])
            ),
            models.UniqueConstraint(
                name="issuer_key_one_active", fields=["state"], condition=Q(state="active")
            ),
        ]

    def __str__(self) -> str:
        return self.kid
