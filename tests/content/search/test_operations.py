"""The words that come with the platform, those of the texts, and the index itself."""

import pytest
from django.core.management import call_command
from django.db import connection
from modelsearch.backends import get_search_backend
from modelsearch.models import IndexEntry

from content.models import Article, DeliveredWord, Domain, IndexedWord, Law, LawAlias, Synonym
from content.search import operations
from content.search.delivered import Delivered, DeliveredSynonym, delivered
from content.search.operations import (
    gather_words,
    learn_search_words,
    load_search_words,
    update_index,
)
from content.search.queries import Results, Wanted
from tests.factories import DAY, ArticleFactory, LawFactory

pytestmark = pytest.mark.django_db
WORDS = Delivered(
    synonyms=(DeliveredSynonym("甲子乙", ("丙寅丁", "戊 己")),),
    aliases={"chu-fa-fa": ["罚法"], "not-there": ["无法"]},
    domains={"第一领域": ["chu-fa-fa"], "第二领域": []},
)


@pytest.fixture
def law():
    return LawFactory(slug="chu-fa-fa")


class TestLoadSearchWords:
    def test_puts_in_each_entry(self, law):
        loaded = load_search_words(words=WORDS)

        assert (loaded.synonyms, loaded.aliases, loaded.domains, loaded.laws) == (1, 1, 2, 1)
        assert Synonym.objects.get(asked="甲子乙").word_list == ["丙寅丁", "戊 己"]
        assert list(law.aliases.values_list("name", flat=True)) == ["罚法"]
        law.refresh_from_db()
        assert law.domain == "第一领域"

    def test_changes_nothing_the_second_time(self, law):
        load_search_words(words=WORDS)

        again = load_search_words(words=WORDS)

        assert (again.synonyms, again.aliases, again.domains, again.laws) == (0, 0, 0, 0)

    def test_leaves_what_editors_changed_or_deleted(self, law):
        load_search_words(words=WORDS)
        Synonym.objects.filter(asked="甲子乙").update(words="庚辛")
        LawAlias.objects.filter(name="罚法").delete()
        Domain.objects.filter(name="第二领域").delete()
        Law.objects.update(domain="")

        load_search_words(words=WORDS)

        assert Synonym.objects.get(asked="甲子乙").words == "庚辛"
        assert not LawAlias.objects.filter(name="罚法").exists()
        assert not Domain.objects.filter(name="第二领域").exists()
        assert Law.objects.get().domain == ""

    def test_leaves_an_entry_that_an_editor_made_before(self, law):
        Synonym.objects.create(asked="甲子乙", words="壬癸")
        Law.objects.update(domain="自定领域")

        load_search_words(words=WORDS)

        assert Synonym.objects.get(asked="甲子乙").words == "壬癸"
        assert Law.objects.get().domain == "自定领域"

    def test_waits_for_a_law_that_is_not_there_yet(self, law):
        load_search_words(words=WORDS)
        later = LawFactory(slug="not-there")

        load_search_words(words=WORDS)

        assert list(later.aliases.values_list("name", flat=True)) == ["无法"]

    def test_has_filled_a_fresh_installation(self):
        words = delivered()

        assert Synonym.objects.count() == len(words.synonyms) >= 150
        assert Domain.objects.count() == len(words.domains)
        assert DeliveredWord.objects.filter(key__startswith="synonym:").count() == len(
            words.synonyms
        )

    def test_is_a_command(self, law, capsys):
        call_command("load_search_words")

        assert "added" in capsys.readouterr().out


class TestGatherWords:
    def test_counts_the_articles_that_hold_a_word(self):
        ArticleFactory(text="听证，听证")
        ArticleFactory(text="听证期限")
        ArticleFactory(text="一次")

        gather_words()

        word = IndexedWord.objects.get(word="听证")
        assert (word.sound, word.documents) == ("tingzheng", 2)
        assert not IndexedWord.objects.filter(word="一次").exists()

    def test_changes_only_what_changed(self):
        ArticleFactory(text="听证期限")
        ArticleFactory(text="听证期限")
        gather_words()
        before = dict(IndexedWord.objects.values_list("word", "pk"))
        ArticleFactory(text="听证")

        gather_words()

        assert dict(IndexedWord.objects.values_list("word", "pk")) == before
        counts = dict(IndexedWord.objects.values_list("word", "documents"))
        assert (counts["听证"], counts["期限"]) == (3, 2)

    def test_forgets_words_that_are_gone(self):
        IndexedWord.objects.create(word="旧词", sound="jiuci", documents=9)

        gather_words()

        assert not IndexedWord.objects.exists()


class TestLearnSearchWords:
    def test_gathers_words_only_where_none_are_known(self):
        ArticleFactory(text="听证")
        ArticleFactory(text="听证")
        learn_search_words()
        ArticleFactory(text="听证")

        learn_search_words()

        assert IndexedWord.objects.get(word="听证").documents == 2


class TestUpdateIndex:
    def found(self):
        return {hit.article.pk for hit in Results(Wanted("听证", DAY))[:99]}

    def test_writes_what_is_missing_and_leaves_the_rest(self, article):
        there, missing = article("听证"), ArticleFactory(text="听证")
        before = IndexEntry.objects.get(object_id=str(there.pk), title__contains="条").pk

        updated = update_index()

        assert self.found() == {there.pk, missing.pk}
        assert IndexEntry.objects.filter(pk=before).exists()
        assert updated.written >= 1
        assert update_index().written == 0

    def test_takes_out_what_is_gone(self, case):
        page = case(facts="听证")
        IndexEntry.objects.filter(object_id=str(page.pk)).update(object_id="999999")

        updated = update_index()

        assert updated.removed == 1
        assert not IndexEntry.objects.filter(object_id="999999").exists()

    @pytest.mark.parametrize("stops_at", [1, 2, 3])
    def test_leaves_nothing_missing_when_it_is_interrupted(self, article, monkeypatch, stops_at):
        monkeypatch.setattr(operations, "INDEXED", 2)
        there = {article(f"听证{number}").pk for number in range(5)}
        # Every entry differs from what it should be, as after a release that tokenises otherwise.
        _spoil()
        index = type(get_search_backend().get_index_for_model(Article))
        written, calls = index.add_items, []

        def interrupted(self, model, objs):
            calls.append(model)
            if len(calls) == stops_at:
                raise KeyboardInterrupt
            written(self, model, objs)

        monkeypatch.setattr(index, "add_items", interrupted)
        with pytest.raises(KeyboardInterrupt):
            update_index()

        assert self.found() == there
        monkeypatch.setattr(index, "add_items", written)
        assert update_index().written > 0
        assert self.found() == there

    def test_is_a_command(self, article, capsys):
        article("听证")

        call_command("update_index")

        assert "unchanged" in capsys.readouterr().out


def _spoil():
    """Put a word too many into every entry."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE modelsearch_indexentry SET body_text = body_text || ' 旧', "
                "body = body || to_tsvector('simple', '旧')"
            )
        else:
            cursor.execute("UPDATE modelsearch_indexentry SET body = body || ' 旧'")
