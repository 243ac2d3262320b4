"""Reads about the keys that sign certificates."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from certificates.keys.models import IssuerKey
from certificates.keys.rules import Algorithm, VerificationKey
from certificates.keys.signers import Signer, SoftwareSigner
from core.dates import local_day
from core.errors import Refusal

VERIFIABLE = (Algorithm.ES256, Algorithm.ED25519)


class NoSigningKey(Refusal):
    code = "no-signing-key"
    message = _(
        "The signing key of this installation is missing, so no certificate can be issued. "
        "Ask the operator to run create_issuer_key."
    )


def active_key() -> IssuerKey | None:
    """Return the key that signs now, if one was made."""
    return IssuerKey.objects.filter(state=IssuerKey.State.ACTIVE).first()


def verification_keys() -> list[VerificationKey]:
    """Return the published keys that a code can be checked with, retired ones too. One query."""
    return [
        VerificationKey(
            spki=bytes(key.spki),
            sign_from=local_day(key.sign_from),
            sign_until=local_day(key.sign_until) if key.sign_until else None,
            is_compromised=key.state == IssuerKey.State.COMPROMISED,
        )
        for key in IssuerKey.objects.filter(algorithm__in=VERIFIABLE)
    ]


def signer_of(key: IssuerKey | None) -> Signer:
    """Return who signs with a key: the file that holds its private part.

    Raises:
        NoSigningKey: there is no key, or its file is gone.
    """
    if key is None:
        raise NoSigningKey
    try:
        return SoftwareSigner(settings.KEY_FOLDER / f"{key.kid}.pem")
    except FileNotFoundError as error:
        raise NoSigningKey from error
