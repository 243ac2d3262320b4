"""What handbook pages show with the law of a day, and the list of readings."""

from datetime import date

from content.handbooks import queries
from content.models import CasePage, HandbookPage
from tests.content.conftest import NEW
from tests.content.pages.conftest import HEARING

TODAY = date(2026, 11, 24)


class TestHandbookBlocks:
    def test_read_all_articles_in_one_query(self, handbook, django_assert_num_queries):
        page = HandbookPage.objects.first()

        with django_assert_num_queries(1):
            blocks = queries.handbook_blocks(page, on=TODAY)

        by_kind = {block.kind: block.value for block in blocks}
        assert by_kind["steps"] == ["两人到场。", "出示证件。"]
        assert by_kind["table"] == [["问题", "做法"], ["一人签名", "两人签名"]]
        assert by_kind["law"].article.key == f"{NEW}#55"
        assert by_kind["law"].is_in_force


class TestReadings:
    def test_are_handbook_pages_then_cases(self, cases, handbook, django_assert_num_queries):
        with django_assert_num_queries(4):
            found = queries.readings()

        assert [reading.kind for reading in found] == ["handbook"] * 4 + ["case"] * 2
        assert found[0].group == "镇街行政执法手册 · 检查与取证"
        assert found[-2].url == "/learn/cases/spc-guiding-6/"

    def test_are_narrowed_by_kind_and_domain(self, cases, handbook):
        assert len(queries.readings(kind="handbook")) == 4
        found = queries.readings(domain="房屋征收补偿")
        assert [each.domain for each in found] == ["房屋征收补偿"]

    def test_have_an_address_while_they_are_published(self, cases):
        case = CasePage.objects.get(source_id=HEARING)

        assert queries.reading_address("case", case.pk) == case.address
        assert queries.reading_address("handbook", case.pk) is None
        assert queries.reading_address("drill", case.pk) is None
        case.unpublish()
        assert queries.reading_address("case", case.pk) is None


class TestHandbookPlace:
    def test_names_the_pages_around(self, handbook):
        first, second = HandbookPage.objects.all()[:2]

        place = queries.handbook_place(second)

        assert (place.previous, place.next) == (first, None)
        assert place.chapter.title == "检查与取证"
        assert place.handbook.title == "镇街行政执法手册"
