import gzip

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse, StreamingHttpResponse

from core.compression import PagesInGzipMiddleware

PAGE = "<p>行政执法监督条例</p>" * 100


def sent(rf, response, accepts="gzip, deflate, br"):
    request = rf.get("/", headers={"accept-encoding": accepts})
    return PagesInGzipMiddleware(lambda _: response)(request)


class TestPagesInGzip:
    @pytest.mark.parametrize("made", [HttpResponse(PAGE), JsonResponse({"page": PAGE})])
    def test_shrinks_what_is_text(self, rf, made):
        text = made.content

        response = sent(rf, made)

        assert response["Content-Encoding"] == "gzip"
        assert gzip.decompress(response.content) == text
        assert len(response.content) * 4 < len(text)
        assert response["Content-Length"] == str(len(response.content))
        assert "Accept-Encoding" in response["Vary"]

    def test_leaves_it_to_a_browser_that_takes_no_gzip(self, rf):
        response = sent(rf, HttpResponse(PAGE), accepts="br")

        assert "Content-Encoding" not in response
        assert response.text == PAGE

    @pytest.mark.parametrize(
        "made",
        [
            HttpResponse(PAGE, content_type="application/pdf"),
            StreamingHttpResponse([PAGE.encode()], content_type="text/csv"),
            FileResponse([PAGE.encode()], content_type="text/plain"),
            JsonResponse({"code": "saved", "detail": "已保存" * 20}),
        ],
    )
    def test_leaves_alone_what_is_small_compressed_or_streamed(self, rf, made):
        assert "Content-Encoding" not in sent(rf, made)

    def test_is_what_the_site_does(self, client, db):
        response = client.get("/login/", headers={"accept-encoding": "gzip"})

        assert response["Content-Encoding"] == "gzip"
        assert "<html" in gzip.decompress(response.content).decode()
