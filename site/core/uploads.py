"""Refuse an upload that is too large while it arrives, before it fills the disk."""

from typing import Any, Protocol

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

CHUNK = 2**16


class Readable(Protocol):
    """What a request's body is read from."""

    def read(self, size: int, /) -> bytes: ...


class SizeLimitHandler(FileUploadHandler):
    """Stops keeping at UPLOAD_MAX_BYTES and leaves a mark that forms answer with a sentence.

    What comes after is read and dropped: a browser shows no answer while it is still sending.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.seen = 0
        self.body: Readable | None = None

    def handle_raw_input(self, input_data: Readable, *args: Any, **kwargs: Any) -> None:
        """Remember where the body is read from; the parsing goes on."""
        self.body = input_data

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_MAX_BYTES:
            if self.request is not None:
                self.request.upload_too_large = True  # type: ignore[attr-defined]
            self._drop_the_rest()
            raise StopUpload(connection_reset=True)
        return raw_data

    def _drop_the_rest(self) -> None:
        """Read the body to its end; Django would read it by lines, and 200 MB may be one."""
        while self.body is not None and self.body.read(CHUNK):
            pass

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the handlers behind this one."""
