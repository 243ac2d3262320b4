import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pypdfium2 as pdfium
import pypdfium2.raw
import pytest
import zxingcpp
from django.conf import settings

from certificates.issuance.pdf import CertificateSheet, chinese_day, render_certificate
from certificates.keys.rules import CertificateClass
from core.printing import PrintFonts
from tests.certificates.golden import GOLDEN, TYPICAL

FONTS = PrintFonts(settings.FONT_FOLDER)
SHEET = CertificateSheet(
    certificate_class=CertificateClass.OFFICER,
    name="欧阳晓燕",
    number="33010212345",
    unit="杭州市上城区综合行政执法局",
    role="执法队员",
    region="杭州市",
    issuer="杭州市司法局",
    examination="2026年度行政执法资格考试",
    issued_on=date(2026, 3, 1),
    last_valid_on=date(2031, 2, 28),
    identifier="7K3QF8M2T9",
    code_text=TYPICAL["qr_text"],
)
MM_PER_POINT = 25.4 / 72
DOTS_PER_MM = 300 / 25.4


@contextmanager
def opened(pdf):
    document = pdfium.PdfDocument(pdf)
    try:
        yield document
    finally:
        document.close()


def text_of(pdf):
    """All text of the first page, without the spaces that the typesetter puts in."""
    with opened(pdf) as document:
        return re.sub(r"\s", "", document[0].get_textpage().get_text_range())


def symbol_of(pdf):
    with opened(pdf) as document:
        picture = document[0].render(scale=300 / 72).to_pil()
    [symbol] = zxingcpp.read_barcodes(picture)
    return symbol


class TestRenderCertificate:
    def test_prints_one_page_of_a4_landscape(self):
        with opened(render_certificate(SHEET, fonts=FONTS)) as document:
            size = [round(side * MM_PER_POINT, 1) for side in document[0].get_size()]

            assert len(document) == 1
            assert size == [297.0, 210.0]

    def test_says_who_holds_it_and_how_long(self):
        text = text_of(render_certificate(SHEET, fonts=FONTS))

        assert "欧阳晓燕同志参加2026年度行政执法资格考试，成绩合格" in text
        assert "行政执法证" in text
        assert "证书编号33010212345" in text
        assert "所在单位杭州市上城区综合行政执法局" in text
        assert "职务执法队员" in text
        assert "有效期2026年3月1日至2031年2月28日" in text
        assert "杭州市司法局二〇二六年三月一日" in text
        assert "7K3QF-8M2T9" in text
        assert "核验网址https://zfz.example.gov.cn" in text

    def test_is_worded_by_its_class(self):
        supervisor = replace(SHEET, certificate_class=CertificateClass.SUPERVISOR)

        officer_text = text_of(render_certificate(SHEET, fonts=FONTS))
        supervisor_text = text_of(render_certificate(supervisor, fonts=FONTS))

        assert "准予从事行政执法工作" in officer_text
        assert "行政执法监督" not in officer_text
        assert "行政执法监督证" in supervisor_text
        assert "准予从事行政执法监督工作" in supervisor_text

    def test_leaves_out_what_is_not_known(self):
        bare = replace(SHEET, role="", examination="")

        text = text_of(render_certificate(bare, fonts=FONTS))

        assert "欧阳晓燕同志经审核符合法定条件" in text
        assert "职务" not in text

    def test_is_marked_only_in_a_demonstration(self):
        real = text_of(render_certificate(SHEET, fonts=FONTS))
        shown = text_of(render_certificate(replace(SHEET, demonstration=True), fonts=FONTS))

        assert "演示" not in real
        assert "演示数据，本证书不具有法律效力" in shown
        assert shown.count("演示") == 2  # that line and the watermark

    @pytest.mark.parametrize("item", GOLDEN["valid"], ids=lambda item: item["name"])
    def test_carries_a_code_that_scans(self, item):
        sheet = replace(SHEET, code_text=item["qr_text"], demonstration=True)

        symbol = symbol_of(render_certificate(sheet, fonts=FONTS))

        assert symbol.text == item["qr_text"]
        assert symbol.ec_level == "M"

    def test_prints_the_code_30_millimetres_wide(self):
        corners = symbol_of(render_certificate(SHEET, fonts=FONTS)).position

        width = (corners.top_right.x - corners.top_left.x) / DOTS_PER_MM
        assert width == pytest.approx(30, abs=0.5)

    def test_embeds_every_font(self):
        with opened(render_certificate(SHEET, fonts=FONTS)) as document:
            texts = document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT])
            fonts = [text.get_font() for text in texts]

            assert {font.get_family_name() for font in fonts} == {"Noto Serif SC", "Noto Sans SC"}
            assert all(font.is_embedded for font in fonts)

    def test_is_tagged_and_can_be_archived(self):
        pdf = render_certificate(SHEET, fonts=FONTS)

        with opened(pdf) as document:
            assert document.is_tagged()
            assert document.get_metadata_value("Title") == "行政执法证 33010212345"
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf
        assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf

    def test_prints_a_rare_character(self):
        text = text_of(render_certificate(replace(SHEET, name="张䶮"), fonts=FONTS))

        assert "张䶮同志" in text

    @pytest.mark.parametrize(
        "name",
        [
            '#import"x";*[x]*',
            "#sys.inputs",
            "$x^2$_a_`b`",
            "<label>@ref",
            "\\u{41}~--//c/**/",
            '"}],"demonstration":true',
            "'\"]#panic()",
        ],
    )
    def test_prints_markup_in_a_name_as_it_stands(self, name):
        sheet = replace(SHEET, name=name, unit=name, issuer=name, role=name, examination=name)

        text = text_of(render_certificate(sheet, fonts=FONTS))

        assert f"{name}同志参加{name}，成绩合格" in text
        assert text.count(name) == 5
        assert "演示" not in text

    def test_fits_on_its_page_however_long_the_names_are(self):
        sheet = replace(SHEET, name="阿" * 100, unit="某" * 100, examination="考" * 100)

        pdf = render_certificate(sheet, fonts=FONTS)

        with opened(pdf) as document:
            assert len(document) == 1
        text = text_of(pdf)
        assert "特发此证。" in text
        assert [text.count(char) for char in "阿某"] == [100, 100]
        assert symbol_of(pdf).text == SHEET.code_text

    def test_refuses_to_print_without_its_fonts(self, tmp_path):
        with pytest.raises(FileNotFoundError, match=r"NotoSerifSC_700Bold\.ttf"):
            render_certificate(SHEET, fonts=PrintFonts(tmp_path))

    def test_gives_the_same_bytes_for_the_same_sheet(self):
        assert render_certificate(SHEET, fonts=FONTS) == render_certificate(SHEET, fonts=FONTS)

    def test_keeps_certificates_apart_that_are_made_at_the_same_time(self):
        sheets = [replace(SHEET, number=f"{number:08d}") for number in range(12)]

        with ThreadPoolExecutor(4) as pool:
            pdfs = list(pool.map(lambda sheet: render_certificate(sheet, fonts=FONTS), sheets))

        for sheet, pdf in zip(sheets, pdfs, strict=True):
            assert f"证书编号{sheet.number}所在单位" in text_of(pdf)


class TestMissingGlyphs:
    def test_are_none_for_the_names_that_people_have(self):
        assert FONTS.missing_glyphs("䶮㛃镕堃昇〇・买买提·吐尔逊江 A.Smith é 09JD000262") == []

    def test_name_each_character_that_no_font_can_print(self):
        assert FONTS.missing_glyphs("张\ue000三\U00020bb7\ue000\n\u202e") == [
            "\ue000",
            "\U00020bb7",
            "\n",
            "\u202e",
        ]

    def test_are_none_for_all_that_the_sheet_says_of_itself(self):
        assert FONTS.missing_glyphs(SHEET.texts) == []


class TestChineseDay:
    @pytest.mark.parametrize(
        ("day", "text"),
        [
            (date(2026, 1, 1), "二〇二六年一月一日"),
            (date(2030, 10, 10), "二〇三〇年十月十日"),
            (date(2022, 12, 19), "二〇二二年十二月十九日"),
            (date(2024, 2, 20), "二〇二四年二月二十日"),
            (date(2025, 11, 30), "二〇二五年十一月三十日"),
            (date(2027, 8, 31), "二〇二七年八月三十一日"),
        ],
    )
    def test_is_written_in_characters(self, day, text):
        assert chinese_day(day) == text
