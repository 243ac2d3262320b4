"""An upload that is too large is stopped while it arrives."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart


class NoLines(io.BytesIO):
    """A body that may be one line of 200 MB: whoever asks for lines waits for all of it."""

    def readline(self, *args):
        raise AssertionError("asked for a line")


class TestAnUploadThatIsTooLarge:
    def test_is_marked_and_read_to_its_end(self, settings):
        settings.UPLOAD_MAX_BYTES = 100_000
        request = self._upload(b"a" * 300_000)

        assert request.POST["as_of"] == "2023-12-01"
        assert request.upload_too_large
        assert not request.FILES
        assert request.environ["wsgi.input"].read() == b""

    def test_is_not_one_just_within_the_limit(self, settings):
        settings.UPLOAD_MAX_BYTES = 100_000
        request = self._upload(b"a" * 100_000)

        assert request.FILES["roster"].size == 100_000
        assert not hasattr(request, "upload_too_large")

    @staticmethod
    def _upload(data):
        fields = {"as_of": "2023-12-01", "roster": SimpleUploadedFile("a.csv", data)}
        body = encode_multipart(BOUNDARY, fields)
        return WSGIRequest(
            {
                "REQUEST_METHOD": "POST",
                "CONTENT_TYPE": MULTIPART_CONTENT,
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": NoLines(body),
            }
        )
