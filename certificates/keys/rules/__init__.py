"""The format of certificate codes and how they are verified: plain values, never Django."""

from certificates.keys.rules.body import (
    CertificateClass,
    Fields,
    decode_body,
    encode_body,
)
from certificates.keys.rules.identifiers import (
    grouped_identifier,
    is_identifier,
    new_identifier,
    normalise_identifier,
)
from certificates.keys.rules.verifying import (
    Verdict,
    VerificationKey,
    Word,
    key_id,
    shown_word,
    verify_code,
)
from certificates.keys.rules.zv1 import (
    Algorithm,
    Code,
    CodeError,
    Reason,
    code_text,
    code_url,
    parse_code,
    protected_header,
    to_be_signed,
)

__all__ = [
    "Algorithm",
    "CertificateClass",
    "Code",
    "CodeError",
    "Fields",
    "Reason",
    "Verdict",
    "VerificationKey",
    "Word",
    "code_text",
    "code_url",
    "decode_body",
    "encode_body",
    "grouped_identifier",
    "is_identifier",
    "key_id",
    "new_identifier",
    "normalise_identifier",
    "parse_code",
    "protected_header",
    "shown_word",
    "to_be_signed",
    "verify_code",
]
