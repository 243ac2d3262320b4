import zxingcpp
from PIL import Image, ImageDraw

from accounts.signin.qr import qr_picture


def drawn(picture, scale=4):
    """Paint the path as a browser does: each `h` is a line one module high."""
    image = Image.new("L", (picture.side * scale, picture.side * scale), 255)
    pen = ImageDraw.Draw(image)
    for row in picture.path.split("M0 ")[1:]:
        y, rest = row.split(".5", 1)
        x = 0
        for part in rest.replace("m", " m").replace("h", " h").split():
            if part == "0":
                continue
            length = int(part[1:])
            if part[0] == "h":
                box = [x * scale, int(y) * scale, (x + length) * scale - 1]
                pen.rectangle([*box, (int(y) + 1) * scale - 1], fill=0)
            x += length
    return image


class TestTheQrPicture:
    def test_reads_as_what_was_drawn(self):
        text = "otpauth://totp/%E6%89%A7%E6%B3%95:P0417?secret=JBSWY3DPEHPK3PXP&digits=6"

        (found,) = zxingcpp.read_barcodes(drawn(qr_picture(text)))

        assert found.text == text
