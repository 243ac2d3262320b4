"""The certificate on paper: PDF/A, tagged, one page of A4 landscape."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from certificates.issuance.qr import QUIET_ZONE, matrix_svg, qr_matrix
from certificates.keys.rules import CertificateClass, grouped_identifier
from core.printing import PrintFonts, typeset

SYMBOL_SIZE = 30  # mm, without the quiet zone

_TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"
_STANDARDS = ["a-2a", "ua-1"]
_CHINA = timezone(timedelta(hours=8))
_CODE_LABEL = "证书核验二维码"
_SHEETS = {CertificateClass.OFFICER: "officer", CertificateClass.SUPERVISOR: "supervisor"}
_NUMERALS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSheet:
    """What is printed on a certificate."""

    certificate_class: CertificateClass  # officer or supervisor
    name: str
    number: str
    unit: str
    role: str = ""
    category: str = ""  # field of enforcement
    region: str  # where it was issued, such as 云岭市
    issuer: str
    examination: str = ""  # the examination passed, with its year
    issued_on: date
    last_valid_on: date  # inclusive
    identifier: str
    code_text: str
    demonstration: bool = False

    @property
    def texts(self) -> str:
        """All that is printed for this certificate alone, for a look at the glyphs."""
        own = [self.name, self.number, self.unit, self.role, self.category]
        return "".join([*own, self.region, self.issuer, self.examination])


def render_certificate(sheet: CertificateSheet, *, fonts: PrintFonts) -> bytes:
    """The PDF of a certificate. The same sheet gives the same bytes.

    Raises:
        FileNotFoundError: a font is not installed.
        KeyError: a class that has no sheet.
    """
    return typeset(
        _TEMPLATE,
        name="sheet",
        data=_template_data(sheet),
        fonts=fonts,
        standards=_STANDARDS,
        dated=datetime.combine(sheet.issued_on, time(), tzinfo=_CHINA),
    )


def _template_data(sheet: CertificateSheet) -> Mapping[str, object]:
    matrix = qr_matrix(sheet.code_text)
    return {
        "class": _SHEETS[sheet.certificate_class],
        "name": sheet.name,
        "number": sheet.number,
        "region": sheet.region,
        "issuer": sheet.issuer,
        "examination": sheet.examination,
        "issued": chinese_day(sheet.issued_on),
        "identifier": grouped_identifier(sheet.identifier),
        "facts": _facts(sheet),
        "qr": matrix_svg(matrix, title=_CODE_LABEL),
        "qr_label": _CODE_LABEL,
        "qr_size": SYMBOL_SIZE * (len(matrix) + 2 * QUIET_ZONE) / len(matrix),
        "demonstration": sheet.demonstration,
    }


def _facts(sheet: CertificateSheet) -> list[tuple[str, str]]:
    """Label and value of what stands beside the code; what is empty is left out."""
    facts = [
        ("证书编号", sheet.number),
        ("所在单位", sheet.unit),
        ("职务", sheet.role),
        ("执法类别", sheet.category),
        ("有效期", f"{_day(sheet.issued_on)}至{_day(sheet.last_valid_on)}"),
        ("核验网址", sheet.code_text.partition("/v/")[0]),
    ]
    return [(label, value) for label, value in facts if value]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_day(day: date) -> str:
    """A day in characters, as under a signature: 二〇二六年三月一日."""
    year = "".join(_NUMERALS[int(digit)] for digit in str(day.year))
    return f"{year}年{_small_number(day.month)}月{_small_number(day.day)}日"


def _small_number(number: int) -> str:
    """1 to 99 in characters: 一, 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    leading = "" if tens < 2 else _NUMERALS[tens]
    return leading + ("十" if tens else "") + (_NUMERALS[ones] if ones else "")
