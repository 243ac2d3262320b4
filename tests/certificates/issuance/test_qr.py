import re
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from certificates.issuance.qr import qr_matrix, qr_svg
from certificates.keys.rules import VerificationKey, Word, verify_code
from tests.certificates.golden import GOLDEN, PICTURES, TYPICAL, VECTORS

SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ElementTree.fromstring(svg)  # noqa: S314 (of our own making)


def read(matrix):
    """What a scanner reads from modules printed 4 pixels wide."""
    dark = np.kron(np.pad(np.array(matrix), 4), np.ones((4, 4))).astype(bool)
    [symbol] = zxingcpp.read_barcodes(np.where(dark, 0, 255).astype(np.uint8))
    return symbol


class TestQrMatrix:
    def test_needs_version_9_for_a_typical_code(self):
        matrix = qr_matrix(TYPICAL["qr_text"])

        assert len(matrix) == 17 + 4 * 9
        assert {len(row) for row in matrix} == {53}

    @pytest.mark.parametrize("item", GOLDEN["valid"], ids=lambda item: item["name"])
    def test_is_as_small_as_can_be_and_reads_back(self, item):
        matrix = qr_matrix(item["qr_text"])

        symbol = read(matrix)
        assert symbol.text == item["qr_text"]
        assert symbol.ec_level == "M"
        assert len(matrix) == 17 + 4 * item["min_version"]["M"]


class TestQrSvg:
    def test_draws_the_modules_inside_a_quiet_zone(self):
        svg = parsed(qr_svg(TYPICAL["qr_text"], title="Code"))

        drawn = np.zeros((61, 61), dtype=bool)
        [_, modules] = svg.findall(f"{SVG}path")
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1H\1z", modules.get("d")):
            drawn[int(y), int(x) : int(x) + int(width)] = True
        assert svg.get("viewBox") == "0 0 61 61"
        assert (drawn == np.pad(np.array(qr_matrix(TYPICAL["qr_text"])), 4)).all()

    def test_has_a_name_and_no_style(self):
        text = qr_svg("https://zfz.example.gov.cn", title="Code of <b>")

        svg = parsed(text)
        assert svg.get("role") == "img"
        assert svg.findtext(f"{SVG}title") == "Code of <b>"
        assert "style" not in text


class TestPhotographedCodes:
    @pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture["file"])
    def test_are_read_and_found_valid(self, picture):
        keys = [VerificationKey(bytes.fromhex(key["spki_hex"])) for key in GOLDEN["keys"]]

        with Image.open(VECTORS / "qr" / picture["file"]) as image:
            [symbol] = zxingcpp.read_barcodes(image)

        verdict = verify_code(
            symbol.text, keys, GOLDEN["trusted_origins"], date(2026, 6, 1), Word.VALID
        )
        assert symbol.text == picture["text"]
        assert verdict.word == Word.VALID
