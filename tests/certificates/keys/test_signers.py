import hashlib
import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from certificates.keys.rules import VerificationKey
from certificates.keys.signers import KeyFileExposedError, SoftwareSigner, create_key_file
from tests.certificates.golden import GOLDEN, TYPICAL


def write_key(path, key):
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    return path


class TestSoftwareSigner:
    def test_signs_exactly_as_the_golden_codes_are_signed(self, tmp_path):
        secret = int.from_bytes(hashlib.sha256(b"ZV1 test key P-256").digest())
        path = write_key(tmp_path / "key.pem", ec.derive_private_key(secret, ec.SECP256R1()))
        signer = SoftwareSigner(path)

        signature = signer.sign(bytes.fromhex(TYPICAL["to_be_signed_hex"]))

        assert signature.hex() == TYPICAL["signature_hex"]
        assert signer.spki.hex() == GOLDEN["keys"][0]["spki_hex"]

    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602])
    def test_refuses_a_file_open_to_others(self, tmp_path, mode):
        path = tmp_path / "key.pem"
        create_key_file(path)
        path.chmod(mode)

        with pytest.raises(KeyFileExposedError, match="chmod 600"):
            SoftwareSigner(path)

    def test_refuses_a_key_of_another_curve(self, tmp_path):
        path = write_key(tmp_path / "key.pem", ec.generate_private_key(ec.SECP384R1()))

        with pytest.raises(ValueError, match="P-256"):
            SoftwareSigner(path)


class TestCreateKeyFile:
    def test_writes_a_key_that_signs_for_the_public_key_returned(self, tmp_path):
        path = tmp_path / "key.pem"

        spki = create_key_file(path)

        signature = SoftwareSigner(path).sign(b"data")
        assert VerificationKey(spki).verifies(signature, b"data")
        assert not VerificationKey(spki).verifies(signature, b"other data")

    def test_gives_the_file_to_its_owner_alone(self, tmp_path):
        path = tmp_path / "key.pem"

        create_key_file(path)

        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert os.listdir(tmp_path) == ["key.pem"]

    def test_never_replaces_a_key(self, tmp_path):
        path = Path(tmp_path / "key.pem")
        spki = create_key_file(path)

        with pytest.raises(FileExistsError):
            create_key_file(path)

        assert SoftwareSigner(path).spki == spki
        assert os.listdir(tmp_path) == ["key.pem"]
