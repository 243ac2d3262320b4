import hashlib
import unicodedata
from dataclasses import replace
from datetime import date

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cwt import COSE, COSEKey
from cwt.exceptions import VerifyError
from hypothesis import given
from hypothesis import strategies as st

from certificates.keys import rules
from certificates.keys.rules import (
    Algorithm,
    CertificateClass,
    Fields,
    Reason,
    VerificationKey,
    Word,
)
from certificates.keys.rules.cbor import encode_cbor
from certificates.keys.rules.zv1 import digit_count
from tests.certificates.golden import GOLDEN, TYPICAL

URL = TYPICAL["url"]
ORIGINS = GOLDEN["trusted_origins"]
KEYS = [VerificationKey(bytes.fromhex(key["spki_hex"])) for key in GOLDEN["keys"]]
DURING = date(2026, 6, 1)  # most golden certificates are in force
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PRIVATE_KEY = ec.derive_private_key(
    int.from_bytes(hashlib.sha256(b"ZV1 test key P-256").digest()), ec.SECP256R1()
)

each_valid = pytest.mark.parametrize("item", GOLDEN["valid"], ids=lambda item: item["name"])


def fields_of(item):
    given_fields = item["fields"]
    return Fields(
        certificate_class=CertificateClass(given_fields["cls"]),
        number=given_fields["number"],
        issued_on=date.fromisoformat(given_fields["issued"]),
        last_valid_on=date.fromisoformat(given_fields["expires"]),
        list_number=given_fields["lst"],
        list_index=given_fields["idx"],
        division_code=f"{given_fields['region']:06d}",
        scope=given_fields["scope"],
        name=given_fields["name"],
        unit=given_fields["unit"],
        role=given_fields["role"],
        photo_digest=bytes.fromhex(given_fields.get("photo", "")),
    )


def signed(body, url=URL):
    der = PRIVATE_KEY.sign(
        rules.to_be_signed(body, url), ec.ECDSA(SHA256(), deterministic_signing=True)
    )
    r, s = utils.decode_dss_signature(der)
    return rules.code_text(url, body, r.to_bytes(32) + s.to_bytes(32))


def verify(text, *, keys=KEYS, on=DURING, status=Word.VALID):
    return rules.verify_code(text, keys, ORIGINS, on, status)


class TestEncodeBody:
    @each_valid
    def test_gives_the_golden_bytes(self, item):
        body = rules.encode_body(
            fields_of(item), bytes.fromhex(item["kid"]), Algorithm(item["alg"])
        )

        assert body.hex() == item["body_hex"]

    def test_composes_a_decomposed_name(self):
        fields = replace(fields_of(TYPICAL), name="e\u0301")

        body = rules.encode_body(fields, KEYS[0].kid, Algorithm.ES256)

        assert rules.decode_body(body).name == "é"

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            ({"name": "长" * 256}, "256 does not fit in 8 bits"),
            ({"name": "长" * 60, "unit": "长" * 60}, "too long together"),
            ({"name": "\ud842"}, "surrogates not allowed"),
            ({"issued_on": date(2019, 12, 31)}, "-1 does not fit in 16 bits"),
            ({"last_valid_on": date(2200, 1, 1)}, "does not fit in 16 bits"),
            ({"last_valid_on": date(2026, 2, 28)}, "end before it begins"),
            ({"list_number": 1 << 15}, "does not fit in 15 bits"),
            ({"list_index": 1 << 17}, "does not fit in 17 bits"),
            ({"list_index": -1}, "does not fit in 17 bits"),
            ({"division_code": "33010"}, "six digits"),
            ({"division_code": "３３０１０２"}, "six digits"),
            ({"scope": 1 << 24}, "does not fit in 24 bits"),
            ({"photo_digest": b"short"}, "digest of a photo"),
        ],
        ids=str,
    )
    def test_refuses_what_does_not_fit(self, change, complaint):
        fields = replace(fields_of(TYPICAL), **change)

        with pytest.raises(ValueError, match=complaint):
            rules.encode_body(fields, KEYS[0].kid, Algorithm.ES256)


class TestCodeText:
    @each_valid
    def test_gives_the_golden_text(self, item):
        text = rules.code_text(
            item["url"], bytes.fromhex(item["body_hex"]), bytes.fromhex(item["signature_hex"])
        )

        assert text == item["qr_text"]

    @pytest.mark.parametrize(("size", "digits"), GOLDEN["length_rule"].items())
    def test_pads_to_the_length_of_the_rule(self, size, digits):
        assert digit_count(int(size)) == digits


class TestCodeUrl:
    def test_joins_origin_and_identifier(self):
        assert rules.code_url("http://127.0.0.1:8000", "7K3QF8M2T9") == (
            "http://127.0.0.1:8000/v/7K3QF8M2T9"
        )

    @pytest.mark.parametrize(
        ("origin", "identifier"),
        [
            ("https://zfz.example.gov.cn/", "7K3QF8M2T9"),
            ("https://zfz.example.gov.cn/v", "7K3QF8M2T9"),
            ("https://ZFZ.example.gov.cn", "7K3QF8M2T9"),
            ("ftp://zfz.example.gov.cn", "7K3QF8M2T9"),
            ("https://zfz.example.gov.cn", "7k3qf8m2t9"),
            ("https://zfz.example.gov.cn", "7K3QF8M2T"),
        ],
    )
    def test_refuses_what_a_scanner_would_not_accept(self, origin, identifier):
        with pytest.raises(ValueError, match=r"Not the link|lower case"):
            rules.code_url(origin, identifier)


class TestToBeSigned:
    @each_valid
    def test_gives_the_golden_structure(self, item):
        structure = rules.to_be_signed(bytes.fromhex(item["body_hex"]), item["url"])

        assert structure.hex() == item["to_be_signed_hex"]

    @given(
        st.recursive(
            st.integers(-(1 << 64), (1 << 64) - 1) | st.binary() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.integers(0, 999), inner),
        )
    )
    def test_is_encoded_as_an_independent_encoder_does(self, value):
        assert encode_cbor(value) == cbor2.dumps(value, canonical=True)


class TestCoseForm:
    @each_valid
    def test_is_verified_by_an_independent_library(self, item):
        body, signature = bytes.fromhex(item["body_hex"]), bytes.fromhex(item["signature_hex"])
        message = cbor2.CBORTag(18, [rules.protected_header(body), {}, body, signature])
        spki = next(key["spki_hex"] for key in GOLDEN["keys"] if key["kid"] == item["kid"])

        payload = COSE.new().decode(
            cbor2.dumps(message), cose_key(bytes.fromhex(spki)), external_aad=item["url"].encode()
        )

        assert cbor2.dumps(message).hex() == item["cose_sign1_hex"]
        assert payload == body

    def test_of_another_link_is_refused_by_that_library(self):
        spki = bytes.fromhex(GOLDEN["keys"][0]["spki_hex"])

        with pytest.raises(VerifyError):
            COSE.new().decode(
                bytes.fromhex(TYPICAL["cose_sign1_hex"]),
                cose_key(spki),
                external_aad=b"https://zfz.example.gov.cn/v/ZZZZZZZZZZ",
            )


def cose_key(spki):
    """The key as the cwt package takes it, under the algorithm's number of RFC 9864."""
    key = VerificationKey(spki)
    common = {2: key.kid, 3: key.algorithm.cose}
    if key.algorithm == Algorithm.ED25519:
        return COSEKey.new({1: 1, -1: 6, -2: spki[-32:], **common})
    return COSEKey.new({1: 2, -1: 1, -2: spki[-64:-32], -3: spki[-32:], **common})


class TestVerifyCode:
    @each_valid
    def test_accepts_each_golden_code(self, item):
        fields = fields_of(item)

        verdict = verify(item["qr_text"], on=fields.issued_on)

        assert (verdict.word, verdict.reason) == (Word.VALID, None)
        assert verdict.fields == fields
        assert verdict.code.url == item["url"]

    @pytest.mark.parametrize(
        "item",
        [item for item in GOLDEN["invalid"] if not item["reason"].startswith("accept")],
        ids=lambda item: item["why"],
    )
    def test_refuses_each_invalid_code_for_its_reason(self, item):
        verdict = verify(item["qr_text"])

        assert verdict.word == Word.FORGED
        assert verdict.reason == item["reason"].replace("_", "-")
        assert verdict.fields is None

    @pytest.mark.parametrize(
        "item",
        [item for item in GOLDEN["invalid"] if item["reason"].startswith("accept")],
        ids=lambda item: item["why"],
    )
    def test_takes_another_spelling_of_a_code_for_the_same_certificate(self, item):
        verdict = verify(item["qr_text"])

        assert verdict.fields == fields_of(TYPICAL)
        assert verdict.code.url == URL

    @pytest.mark.parametrize(
        ("on", "status", "word"),
        [
            (date(2026, 2, 28), Word.VALID, Word.NOT_YET_VALID),
            (date(2026, 3, 1), Word.VALID, Word.VALID),
            (date(2031, 2, 28), Word.VALID, Word.VALID),
            (date(2031, 3, 1), Word.VALID, Word.EXPIRED),
            (DURING, None, Word.STATUS_UNKNOWN),
            (date(2031, 3, 1), None, Word.EXPIRED),
            (DURING, Word.SUSPENDED, Word.SUSPENDED),
            (DURING, Word.SUPERSEDED, Word.SUPERSEDED),
            (date(2031, 3, 1), Word.REVOKED, Word.REVOKED),
        ],
    )
    def test_says_what_holds_on_the_day(self, on, status, word):
        verdict = verify(TYPICAL["qr_text"], on=on, status=status)

        assert verdict.word == word
        assert verdict.is_genuine

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"sign_from": date(2026, 3, 2)}, Reason.KEY_PERIOD),
            ({"sign_until": date(2026, 3, 1)}, Reason.KEY_PERIOD),
            ({"is_compromised": True}, Reason.KEY_COMPROMISED),
            ({"sign_from": date(2026, 3, 1), "sign_until": date(2026, 3, 2)}, None),
        ],
    )
    def test_believes_a_key_only_in_its_time(self, changes, reason):
        key = replace(KEYS[0], **changes)

        assert verify(TYPICAL["qr_text"], keys=[key]).reason == reason

    def test_tries_every_key_under_the_same_id(self):
        rogue = VerificationKey(
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )
        rogue.__dict__["kid"] = KEYS[0].kid  # a collision of four bytes can be searched for

        assert verify(TYPICAL["qr_text"], keys=[rogue, KEYS[0]]).word == Word.VALID
        assert verify(TYPICAL["qr_text"], keys=[rogue]).reason == Reason.SIGNATURE

    def test_recognises_sm2_but_does_not_support_it(self):
        body = bytes([0x13]) + bytes.fromhex(TYPICAL["body_hex"])[1:]

        verdict = verify(rules.code_text(URL, body, bytes(64)))

        assert verdict.reason == Reason.ALGORITHM_UNSUPPORTED

    @pytest.mark.parametrize(
        ("offset", "replacement"),
        [
            (5, b"\x00"),  # no such class
            (5, b"\xf0"),
            (6, bytes.fromhex("0000000002")),  # a number that does not begin with the marker 1
            (6, bytes.fromhex("ffffffffff")),
            (5, b"\x12"),  # number in text, and yet digits
            (19, bytes.fromhex("0f4240")),  # seven digits of division
            (26, bytes.fromhex("d842")),  # half a surrogate pair in the name
        ],
    )
    def test_refuses_a_signed_body_that_makes_no_sense(self, offset, replacement):
        body = bytearray.fromhex(TYPICAL["body_hex"])
        body[offset : offset + len(replacement)] = replacement

        assert verify(signed(bytes(body))).reason == Reason.LAYOUT

    def test_refuses_a_signed_body_that_stops_short(self):
        body = bytes.fromhex(TYPICAL["body_hex"])[:20]

        assert verify(signed(body)).reason == Reason.LAYOUT

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", Reason.NO_FRAGMENT),
            (f"{URL}#{'1' * 5000}", Reason.LENGTH),
            (f"{URL}#123", Reason.LENGTH),
            (TYPICAL["qr_text"] + "\n", Reason.DIGITS),
            (TYPICAL["qr_text"].replace("#", "?a=1#"), Reason.IDENTIFIER),
            (TYPICAL["qr_text"].replace("#", "/#"), Reason.IDENTIFIER),
            (TYPICAL["qr_text"].replace("gov.cn", "gov.cn:443"), Reason.ORIGIN),
            (TYPICAL["qr_text"].replace("gov.cn", "gov.cn."), Reason.ORIGIN),
            (TYPICAL["qr_text"].replace("7K3Q", "7\u212a3Q"), Reason.IDENTIFIER),
            (TYPICAL["qr_text"].replace("/v/", "/V/"), Reason.ORIGIN),
        ],
    )
    def test_fails_closed_on_odd_input(self, text, reason):
        assert verify(text).reason == reason

    @given(st.text())
    def test_never_raises_whatever_is_scanned(self, text):
        assert verify(f"{URL}#{text}").word == Word.FORGED
        assert verify(text).word == Word.FORGED

    @given(st.integers(0, 10**361 - 1))
    def test_never_believes_digits_made_up(self, number):
        assert verify(f"{URL}#{number:0321d}").word == Word.FORGED


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)
days = st.dates(date(2020, 1, 1), date(2199, 6, 5))  # what 16 bits hold


@st.composite
def any_fields(draw):
    issued_on, last_valid_on = sorted([draw(days), draw(days)])
    return Fields(
        certificate_class=draw(st.sampled_from(CertificateClass)),
        number=draw(st.from_regex(r"[0-9]{1,11}", fullmatch=True) | texts),
        issued_on=issued_on,
        last_valid_on=last_valid_on,
        list_number=draw(st.integers(0, (1 << 15) - 1)),
        list_index=draw(st.integers(0, (1 << 17) - 1)),
        division_code=f"{draw(st.integers(0, 999_999)):06d}",
        scope=draw(st.integers(0, (1 << 24) - 1)),
        name=draw(texts),
        unit=draw(texts),
        role=draw(texts),
        photo_digest=draw(st.just(b"") | st.binary(min_size=8, max_size=8)),
    )


class TestRoundTrip:
    @given(any_fields())
    def test_returns_what_was_signed(self, fields):
        body = rules.encode_body(fields, KEYS[0].kid, Algorithm.ES256)

        verdict = verify(signed(body), on=fields.issued_on)

        assert verdict.word == Word.VALID
        assert verdict.fields == fields


class TestVerificationKey:
    @pytest.mark.parametrize("key", GOLDEN["keys"], ids=lambda key: key["name"])
    def test_has_the_id_and_algorithm_of_its_public_key(self, key):
        verification_key = VerificationKey(bytes.fromhex(key["spki_hex"]))

        assert verification_key.kid.hex() == key["kid"]
        assert verification_key.algorithm == key["alg"]

    def test_is_never_of_another_curve(self):
        spki = (
            ec.generate_private_key(ec.SECP384R1())
            .public_key()
            .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )

        with pytest.raises(ValueError, match="Neither a P-256"):
            _ = VerificationKey(spki).algorithm


class TestIdentifiers:
    def test_are_ten_characters_of_the_alphabet_and_never_the_same(self):
        identifiers = {rules.new_identifier() for _ in range(500)}

        assert len(identifiers) == 500
        assert all(rules.is_identifier(identifier) for identifier in identifiers)

    @pytest.mark.parametrize(
        "typed",
        [
            "7K3QF8M2T9",
            "7k3qf8m2t9",
            " 7K3QF-8M2T9 ",
            "7K3QF\u30008M2T9",
            "7K3QF－8M2T9",
        ],
    )
    def test_are_understood_as_people_type_them(self, typed):
        assert rules.normalise_identifier(typed) == "7K3QF8M2T9"

    def test_forgive_letters_that_look_like_digits(self):
        assert rules.normalise_identifier("oO0iIlL1ab") == "00011111AB"

    @pytest.mark.parametrize(
        "typed", ["", "7K3QF8M2T", "7K3QF8M2T9X", "7K3QF8M2TU", "7\u212a3QF8M2T9"]
    )
    def test_are_none_when_it_cannot_be_one(self, typed):
        assert rules.normalise_identifier(typed) is None

    def test_are_printed_in_two_groups(self):
        assert rules.grouped_identifier("7K3QF8M2T9") == "7K3QF-8M2T9"
