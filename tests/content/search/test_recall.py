"""Whether the right article comes first, over all laws of the demonstration."""

import json
from datetime import date
from pathlib import Path

import pytest

from content.models import Article, Law, Synonym
from content.search.queries import Results, Wanted
from content.search.zhtok import RUN, fold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_laws")]
BARS = {"plain": 5, "synonym": 10}  # places among which the expected article has to be
SHARE = 0.98  # of our own queries, each read against the text of the laws
# The queries that the reference data comes with: words, day, kind, version, articles.
REFERENCE = [
    (
        "处罚前要不要告知听证权利 没收较大价值财物",
        "synonym",
        {"xing-zheng-chu-fa-fa_2021-01-22": [63, 64]},
    ),
    ("当场处罚 二百元 三千元", "plain", {"xing-zheng-chu-fa-fa_2021-01-22": [51]}),
    ("违法行为五年后还能处罚吗 金融安全", "plain", {"xing-zheng-chu-fa-fa_2021-01-22": [36]}),
    ("一事不二罚", "synonym", {"xing-zheng-chu-fa-fa_2021-01-22": [29]}),
    (
        "加处罚款 每日百分之三 上限",
        "plain",
        {"xing-zheng-chu-fa-fa_2021-01-22": [72], "xing-zheng-qiang-zhi-fa_2011-06-30": [45]},
    ),
    ("查封扣押 期限 三十日 延长", "plain", {"xing-zheng-qiang-zhi-fa_2011-06-30": [25]}),
    ("行政许可 二十日 延长十日", "plain", {"xing-zheng-xu-ke-fa_2019-04-23": [42]}),
    (
        "行政执法证件由谁制发 资格考试",
        "plain",
        {"xing-zheng-zhi-fa-jian-du-tiao-li_2025-12-17": [17]},
    ),
    ("起诉期限 六个月", "plain", {"xing-zheng-su-song-fa_2017-06-27": [46]}),
    ("法制审核人员 法律职业资格", "plain", {"xing-zheng-chu-fa-fa_2021-01-22": [58]}),
]
OWN = json.loads((Path(__file__).parent / "queries.json").read_text("utf-8"))


def missed(query, kind, day, expected):
    """Return the expected articles that are not where they should be."""
    hits = Results(Wanted(query, day))[: BARS[kind]]
    found = {hit.article.key for hit in hits if hit.article}
    wanted = {f"{version}#{number}" for version, numbers in expected.items() for number in numbers}
    return sorted(wanted - found)


class TestReferenceQueries:
    @pytest.mark.parametrize(("query", "kind", "expected"), REFERENCE)
    def test_find_the_expected_articles_first(self, query, kind, expected):
        assert missed(query, kind, date(2026, 11, 22), expected) == []


class TestOwnQueries:
    def test_find_the_expected_articles_first(self):
        faults = {
            each["query"]: away
            for each in OWN
            if (
                away := missed(
                    each["query"],
                    each["kind"],
                    date.fromisoformat(each["as_of"]),
                    {part["file"]: part["articles"] for part in each["expect"]},
                )
            )
        }

        assert len(OWN) >= 150
        assert len(faults) <= len(OWN) * (1 - SHARE), faults

    def test_find_nothing_out_of_force_on_the_day(self):
        for each in OWN[::7]:
            day = date.fromisoformat(each["as_of"])

            hits = Results(Wanted(each["query"], day))[:20]

            versions = [hit.article.version for hit in hits if hit.article]
            assert [v.key for v in versions if v.state_on(day) != "in-force"] == []


class TestDelivered:
    def test_synonyms_lead_to_words_that_stand_in_the_laws(self):
        texts = [fold(text) for text in Article.objects.values_list("text", flat=True)]
        whole = "\n".join(texts)

        def stands(word):
            parts = [run[0] for run in RUN.finditer(fold(word))]
            if any(part not in whole for part in parts):
                return False
            return len(parts) == 1 or any(all(part in text for part in parts) for text in texts)

        idle = [
            synonym.asked
            for synonym in Synonym.objects.all()
            if not any(map(stands, synonym.word_list))
        ]

        assert Synonym.objects.count() >= 150
        assert idle == []

    def test_names_and_domains_are_there_for_every_law(self):
        assert list(Law.objects.filter(aliases=None)) == []
        assert list(Law.objects.filter(domain="")) == []
