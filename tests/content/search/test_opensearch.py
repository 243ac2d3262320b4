"""What OpenSearch would be asked. No server answers here: the addresses are never opened."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured

from config.settings.searching import search_backends
from content.models import Article, CasePage
from content.search import zhtok
from content.search.opensearch import OpenSearchBackend, search_bodies, term_query
from tests.factories import ArticleFactory

TERMS = [[[zhtok.word("酒驾")], [zhtok.word("饮酒"), zhtok.word("驾驶")]], [[zhtok.word("罚")]]]


class TestSettings:
    def test_keep_the_index_in_the_database_unless_told_otherwise(self):
        assert search_backends("database", url="", prefix="") == {
            "default": {"BACKEND": "content.search.backend"}
        }

    def test_name_the_servers_of_opensearch(self):
        backends = search_backends("opensearch", url="https://a:9200, https://b:9200", prefix="x_")

        assert backends["default"]["URLS"] == ["https://a:9200", "https://b:9200"]
        assert backends["default"]["INDEX_PREFIX"] == "x_"
        assert backends["default"]["BACKEND"] == "content.search.opensearch"

    @pytest.mark.parametrize(("kind", "url"), [("opensearch", ""), ("elastic", "http://a:9200")])
    def test_are_refused_loudly(self, kind, url):
        with pytest.raises(ImproperlyConfigured):
            search_backends(kind, url=url, prefix="")


class TestQueries:
    def test_ask_for_any_way_and_all_words_of_it(self):
        assert term_query(TERMS[0]) == {
            "bool": {
                "minimum_should_match": 1,
                "should": [
                    {"bool": {"must": [{"match_phrase": {"_all_text": "酒驾"}}]}},
                    {
                        "bool": {
                            "must": [
                                {"match_phrase": {"_all_text": "饮酒"}},
                                {"match_phrase": {"_all_text": "驾驶"}},
                            ]
                        }
                    },
                ],
            }
        }

    def test_ask_for_pairs_that_begin_with_a_single_character(self):
        (way,) = term_query(TERMS[1])["bool"]["should"]

        assert way == {"bool": {"must": [{"prefix": {"_all_text": "罚"}}]}}

    def test_ask_for_every_term_in_one_request(self):
        lines = search_bodies(TERMS, "content_article,wagtailcore_page")

        assert [line["index"] for line in lines[::2]] == ["content_article,wagtailcore_page"] * 2
        assert all(line["size"] == 10_000 for line in lines[1::2])


class _Client:
    """Stands in for the server: keeps what it is asked, and answers what it is given."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def msearch(self, body):
        self.asked.append(body)
        return {"responses": self.answers}


@pytest.mark.django_db
class TestBackend:
    @pytest.fixture
    def backend(self):
        return OpenSearchBackend({"URLS": ["http://127.0.0.1:9"], "INDEX_PREFIX": "zhifa_"})

    def test_sets_up_indices_with_pairs_of_characters(self, backend):
        analysers = backend.settings["settings"]["analysis"]["analyzer"]

        assert analysers["default"] == {"type": "cjk"}
        assert "edgengram_analyzer" in analysers
        assert backend.get_index_for_model(Article).name == "zhifa_content_article"

    def test_says_which_object_holds_which_term(self, backend):
        article = ArticleFactory()
        hits = [
            {"_source": {"pk": str(article.pk), "_django_content_type": ["content.Article"]}},
            {
                "_source": {
                    "pk": "7",
                    "_django_content_type": ["content.CasePage", "wagtailcore.Page"],
                }
            },
        ]
        backend.es = _Client([{"hits": {"hits": hits}}, {"hits": {"hits": hits[:1]}}])
        articles, cases = (
            ContentType.objects.get_for_model(model).pk for model in (Article, CasePage)
        )

        found = list(backend.holders(TERMS))
        placed = backend.placed({entry for entry, _ in found}, articles)

        assert found == [
            ((articles, article.pk), 0),
            ((cases, 7), 0),
            ((articles, article.pk), 1),
        ]
        assert sorted(placed) == sorted(
            [
                ((articles, article.pk), articles, article.pk, article.version_id),
                ((cases, 7), cases, 7, None),
            ]
        )
        assert "zhifa_content_article" in backend.es.asked[0][0]["index"]
