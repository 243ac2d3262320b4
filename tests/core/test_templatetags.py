"""The tags that every template draws with."""

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

SHELL = settings.ROOT / "site"


def drawn(source, **context):
    return Template("{% load zf %}" + source).render(Context(context)).strip()


class ReasonForm(forms.Form):
    reason = forms.CharField(label="事由", max_length=20, help_text="写明文号")
    kind = forms.ChoiceField(
        label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect
    )
    seen = forms.BooleanField(label="已核对")


class TestIcon:
    def test_inlines_the_shapes_and_hides_them_from_screen_readers(self):
        svg = drawn('{% icon "check" %}')

        assert svg.startswith(
            '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M20 6'
        )
        assert svg.endswith("</svg>")

    def test_is_small_when_asked(self):
        assert 'class="i i-s"' in drawn('{% icon "check" "s" %}')

    @pytest.mark.parametrize("name", ["no-such-icon", "../img/favicon", ""])
    def test_raises_for_a_name_that_is_not_there(self, name):
        with pytest.raises(TemplateSyntaxError, match="No icon"):
            drawn("{% icon name %}", name=name)

    def test_is_there_for_every_name_written_in_a_template(self):
        names = {
            (name, str(path))
            for folder in ("site", "content", "learning", "exams", "certificates")
            for path in (settings.ROOT / folder).rglob("templates/**/*.html")
            for name in re.findall(r'{% icon "([^"]+)"', Path(path).read_text(encoding="utf-8"))
        }

        missing = [
            n for n in sorted(names) if not (SHELL / f"static_src/icons/{n[0]}.svg").exists()
        ]

        assert names
        assert missing == []


class TestLocalDate:
    day = date(2026, 11, 26)
    moment = datetime(2026, 11, 25, 22, 18, 42, tzinfo=ZoneInfo("UTC"))

    def test_writes_iso_days_in_tables(self):
        assert drawn("{% local_date day %}", day=self.day) == (
            '<time class="nb" datetime="2026-11-26">2026-11-26</time>'
        )

    @pytest.mark.parametrize(
        ("form", "chinese", "english"),
        [
            ("sentence", "11 月 26 日", "26 November"),
            ("full", "2026 年 11 月 26 日", "26 November 2026"),
            ("weekday", "11 月 26 日 星期四", "Thursday, 26 November"),
            ("month", "2026 年 11 月", "November 2026"),
        ],
    )
    def test_writes_sentences_as_each_language_does(self, form, chinese, english):
        with translation.override("zh-hans"):
            assert drawn(f'{{{{ day|local_date:"{form}" }}}}', day=self.day) == chinese
        with translation.override("en"):
            assert drawn(f'{{{{ day|local_date:"{form}" }}}}', day=self.day) == english

    def test_shows_moments_by_the_clock_of_china(self):
        html = drawn('{% local_date moment "second" %}', moment=self.moment)

        assert "2026-11-26 06:18:42" in html
        assert 'datetime="2026-11-26T06:18:42+08:00"' in html

    def test_draws_a_dash_for_no_date(self):
        assert drawn("{% local_date day %}", day=None) == "—"


class TestProgress:
    def test_says_in_words_what_the_bar_shows(self):
        html = drawn('{% progress 7 11 "完成 7 项，共 11 项" "ok" %}')

        assert html == (
            '<progress class="zf-progress ok" value="7" max="11" '
            'aria-label="完成 7 项，共 11 项">7/11</progress>'
        )


class TestField:
    def test_ties_label_and_help_to_the_control(self):
        html = drawn("{% field form.reason %}", form=ReasonForm())

        assert '<label class="form-label" for="id_reason">事由' in html
        assert 'aria-describedby="id_reason-help"' in html
        assert '<div class="form-text" id="id_reason-help">写明文号</div>' in html
        assert "aria-invalid" not in html

    def test_ties_the_error_to_the_control_that_is_wrong(self):
        html = drawn("{% field form.reason %}", form=ReasonForm({"reason": "过" * 21}))

        assert 'aria-describedby="id_reason-help id_reason-error"' in html
        assert html.count('aria-invalid="true"') == 1
        assert 'id="id_reason-error"' in html
        assert "form-control is-invalid" in html

    def test_draws_choices_as_a_named_group(self):
        html = drawn("{% field form.kind %}", form=ReasonForm())

        assert "<fieldset" in html
        assert '<legend class="form-label">类别' in html
        assert html.count('class="form-check-input m-0"') == 2

    def test_escapes_what_people_typed(self):
        html = drawn("{% field form.reason %}", form=ReasonForm({"reason": "<b>&"}))

        assert "&lt;b&gt;&amp;" in html
        assert "<b>" not in html


class TestErrorSummary:
    def test_links_each_error_to_its_control(self):
        html = drawn("{% error_summary form %}", form=ReasonForm({"reason": "案号"}))

        assert 'role="alert"' in html
        assert 'href="#id_kind_0"' in html
        assert 'href="#id_seen"' in html
        assert 'href="#id_reason"' not in html

    def test_draws_nothing_for_a_form_without_errors(self):
        assert drawn("{% error_summary form %}", form=ReasonForm()) == ""


class TestPageNumbers:
    def test_offers_the_neighbors_and_both_ends(self):
        html = drawn(
            "{% page_numbers page as numbers %}{{ numbers|join:' ' }}",
            page=Paginator(range(500), 20).page(5),
        )

        assert html == "1 0 4 5 6 0 25"
