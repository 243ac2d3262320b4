"""Texts are drawn with links to what they cite, and with nothing else."""

from datetime import date

import pytest
from django.template import Context, Template

from content.citations.prose import CitedProse, LawLinks, Link, linked
from content.citations.rules import find_citations
from content.models import PageCitation
from tests.content.conftest import NEW, OLD

TODAY = date(2026, 11, 24)
LAW = "/law/xing-zheng-chu-fa-fa/"


@pytest.fixture
def client(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def draw(text, on=None):
    return CitedProse(today=TODAY).draw(text, on)


class TestLinked:
    def test_escapes_all_that_is_not_a_link(self):
        drawn = linked("<b>第五条</b>", [Link(3, 6, '/law/"x"/', "<i>")])

        assert drawn == (
            '&lt;b&gt;<a class="zf-cite" href="/law/&quot;x&quot;/" title="&lt;i&gt;">第五条</a>'
            "&lt;/b&gt;"
        )


class TestCitedText:
    def test_links_the_article_in_force_on_the_day(self, penalty_law):
        drawn = draw("依照《行政处罚法》第四十二条", date(2020, 1, 1))

        assert f'href="{LAW}?on=2018-01-01#a42"' in drawn
        assert 'title="《中华人民共和国行政处罚法》第四十二条"' in drawn
        assert ">《行政处罚法》第四十二条</a>" in drawn

    def test_keeps_the_paragraph(self, penalty_law):
        assert f'href="{LAW}#a42-2"' in draw("《行政处罚法》第四十二条第二款第一项")

    def test_leaves_what_does_not_exist_as_text(self, penalty_law):
        text = "《行政处罚法》第九百条，《行政协议司法解释》第八条"

        assert draw(text) == text

    def test_keeps_lines_apart(self, penalty_law):
        drawn = draw("行政处罚法第五条\n第六条")

        assert drawn.split("\n")[1] == "第六条"

    def test_is_escaped(self, penalty_law):
        drawn = draw("<script>alert('第五条')</script>行政处罚法第五条&")

        assert "<script>" not in drawn
        assert drawn.endswith("行政处罚法第五条</a>&amp;")

    def test_reads_a_page_once(self, case, django_assert_num_queries):
        lines = case.prose().split("\n")
        template = Template(
            "{% load citations %}{% for x in lines %}{% cited_text x %}{% endfor %}"
        )

        # What the author states, names, aliases, versions, articles.
        with django_assert_num_queries(5):
            html = template.render(Context({"page": case, "lines": lines}))

        # The case is older than all versions here: its author says which one is meant.
        assert f'href="{LAW}?on=2018-01-01#a42"' in html
        assert len(lines) > 5

    def test_does_not_link_what_a_person_rejected(self, commentary, proposed):
        text = commentary.facts.split("\n")[0]
        PageCitation.objects.filter(pk=proposed.pk).update(status="rejected")

        drawn = CitedProse(today=TODAY, page=commentary).draw(text)

        assert "#a42" not in drawn
        assert f'href="{LAW}#a5"' in drawn


class TestTag:
    def render(self, source, **context):
        return Template("{% load citations %}" + source).render(Context(context))

    def test_takes_the_day_that_it_is_given(self, penalty_law):
        html = self.render("{% cited_text '行政处罚法第五条' on %}", on=date(2020, 1, 1))

        assert f'<a class="zf-cite" href="{LAW}?on=2018-01-01#a5"' in html

    def test_draws_a_text_without_a_day_as_it_stands(self, penalty_law, django_assert_num_queries):
        with django_assert_num_queries(0):
            html = self.render("{% cited_text text %}", text="<i>行政处罚法第五条")

        assert html == "&lt;i&gt;行政处罚法第五条"


class TestPages:
    def test_of_cases_link_what_they_cite(self, client, commentary):
        html = client.get(commentary.address).content.decode()

        assert f'<a class="zf-cite" href="{LAW}#a42-1"' in html
        assert "<script>alert(1)" not in html

    def test_of_laws_link_their_own_articles(self, client, penalty_law):
        html = client.get(LAW).content.decode()

        # Article 20 cites article 21 of its own law.
        assert '<a class="zf-cite" href="#a21">' in html
        assert '<p id="a42-2">' in html

    def test_of_laws_stay_on_the_day_that_was_asked_for(self, client, penalty_law):
        html = client.get(f"{LAW}?on=2020-01-01").content.decode()

        assert '<a class="zf-cite" href="?on=2020-01-01#a33">' in html

    def test_of_long_laws_name_the_article_to_the_server(self, client, environmental_code):
        html = client.get("/law/sheng-tai-huan-jing-fa-dian/?article=1081").content.decode()

        assert 'class="zf-cite" href="?article=' in html

    def test_of_laws_say_how_often_an_article_is_cited(self, client, case):
        html = client.get(f"{LAW}?on=2020-01-01").content.decode()

        assert "cited 1 time" in html
        assert f'href="{LAW}articles/42/used/?on=2020-01-01"' in html

    def test_cost_of_1242_articles_is_no_query(self, environmental_code, django_assert_num_queries):
        version = environmental_code.versions.get()
        articles = list(version.articles.all())
        links = LawLinks(version, frozenset(range(1, 1243)), "")

        version.law.name  # noqa: B018 (loads it)
        with django_assert_num_queries(0):
            drawn = [links.paragraphs(article) for article in articles]

        assert len(drawn) == 1242


@pytest.mark.parametrize("key", [OLD, NEW])
def test_anchors_of_paragraphs_are_those_that_citations_mean(penalty_law, key):
    version = penalty_law.versions.get(key=key)
    links = LawLinks(version, frozenset(), "")

    for article in version.articles.all():
        anchors = [each.anchor for each in links.paragraphs(article) if each.anchor]
        found = find_citations(
            f"{article.text}\n前款", law=penalty_law.name, article=article.number
        )
        assert anchors[-1] == f"a{article.number}-{found[-1].paragraph}"
