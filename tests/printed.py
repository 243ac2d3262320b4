"""What the tests read of printed sheets."""

import re

from pypdfium2 import PdfDocument


def text_of(pdf):
    """Return all text of a PDF, without the spaces that the typesetter puts in."""
    document = PdfDocument(pdf)
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return re.sub(r"\s", "", "".join(texts))
