"""The fonts of everything that is printed."""

from django.conf import settings

from core.printing import PrintFonts

FONTS = PrintFonts(settings.FONT_FOLDER)


class TestPrintFonts:
    def test_are_all_installed(self):
        assert FONTS.missing_files() == []

    def test_are_missing_from_an_empty_folder(self, tmp_path):
        assert len(PrintFonts(tmp_path).missing_files()) == 4
