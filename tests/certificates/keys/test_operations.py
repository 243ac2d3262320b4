"""The signing key: made once, its private half in a file that only its owner reads."""

import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError

from certificates.keys import operations, queries
from certificates.keys.models import IssuerKey
from certificates.keys.rules import key_id
from core.models import AuditEntry
from tests.factories import IssuerKeyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEY_FOLDER = tmp_path / "keys"
    return settings.KEY_FOLDER


class TestCreateIssuerKey:
    def test_writes_a_file_that_only_its_owner_can_read(self, folder, at):
        key = operations.create_issuer_key(at=at)

        assert [path.name for path in folder.iterdir()] == [f"{key.kid}.pem"]
        assert stat.S_IMODE((folder / f"{key.kid}.pem").stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    def test_publishes_the_public_half_of_that_file(self, at):
        key = operations.create_issuer_key(at=at)

        assert queries.signer_of(key).spki == bytes(key.spki)
        assert key_id(bytes(key.spki)).hex() == key.kid
        assert AuditEntry.objects.get().action == "certificates.key-created"

    def test_returns_the_active_key_the_second_time(self, folder, at):
        key = operations.create_issuer_key(at=at)

        again = operations.create_issuer_key(at=at)

        assert again == key
        assert len(list(folder.iterdir())) == 1

    def test_leaves_no_file_behind_when_somebody_was_faster(self, folder, at, monkeypatch):
        key = operations.create_issuer_key(at=at)
        monkeypatch.setattr(queries, "active_key", lambda: None)

        again = operations.create_issuer_key(at=at)

        assert again == key
        assert [path.name for path in folder.iterdir()] == [f"{key.kid}.pem"]


class TestIssuerKey:
    def test_is_the_only_active_one(self):
        IssuerKeyFactory(kid="00000001")

        with pytest.raises(IntegrityError):
            IssuerKeyFactory(kid="00000002")


class TestVerificationKeys:
    def test_include_retired_and_compromised_ones(self, at):
        key = operations.create_issuer_key(at=at)
        key.state, key.sign_until = IssuerKey.State.COMPROMISED, at
        key.save()

        (published,) = queries.verification_keys()

        assert published.kid.hex() == key.kid
        assert published.is_compromised
        assert published.sign_until == at.date()


class TestSignerOf:
    def test_refuses_without_a_key(self):
        with pytest.raises(queries.NoSigningKey):
            queries.signer_of(None)

    def test_refuses_when_the_file_is_gone(self, folder, at):
        key = operations.create_issuer_key(at=at)
        (folder / f"{key.kid}.pem").unlink()

        with pytest.raises(queries.NoSigningKey):
            queries.signer_of(key)


class TestTheCommand:
    def test_makes_the_key_and_names_it(self, capsys):
        call_command("create_issuer_key")

        assert IssuerKey.objects.get().kid in capsys.readouterr().out

    def test_fails_when_the_file_of_the_active_key_is_gone(self):
        IssuerKeyFactory()

        with pytest.raises(CommandError, match="its file is not in the key folder"):
            call_command("create_issuer_key")
