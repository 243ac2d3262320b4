"""An item of a review, written without a template: a hundred of them stand on one page."""

from datetime import date
from functools import cache, lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from content.api import Quote
from core.templatetags.zf import icon, local_date
from exams.bank import markup
from exams.results.charts import plain
from exams.results.queries import Reviewed
from exams.results.reviewing import Aside, Line, Mark, Outcome, Piece
from exams.templatetags.item_markup import item_html

register = template.Library()

_CSS = {
    Mark.NONE: "",
    Mark.CHOSEN: " on",
    Mark.RIGHT: " right",
    Mark.RIGHT_CHOSEN: " right",
    Mark.WRONG_CHOSEN: " wrong",
}
Words = dict[str, str]


@register.simple_tag
def review_item(item: Reviewed, laws: dict[int, str]) -> SafeString:
    """Draw an item as its candidate may see it again. All that people wrote is escaped here.

    Args:
        laws: articles that were drawn on the page before, by primary key; this adds to them.
    """
    words = _words(get_language() or "")
    inside = "".join(
        [
            _notes(item, words),
            f'<div class="zf-stem zf-markup" lang="zh-CN">{_html(item.stem, item.is_html)}</div>',
            *(_piece(piece, words) for piece in item.pieces),
            *(_aside(each, words) for each in item.aside),
            _reasons(item, words, laws),
        ]
    )
    said = (
        f'<article class="zf-qcard" id="q{item.number}">{_head(item, words)}'
        f'<div class="zf-q-in">{inside}</div></article>\n'
    )
    return mark_safe(said)  # noqa: S308 - every part is escaped or sanitised where it is made


def _html(text: str, is_html: bool) -> str:
    return item_html(text, True) if is_html else markup.escaped(text)


def _head(item: Reviewed, words: Words) -> str:
    points = ""
    if item.points is not None:
        points = f"{plain(item.points)} / {plain(item.marks)}"
    elif item.is_pilot:
        points = words["pilot"]
    number = words["item"] % {"number": item.number}
    return (
        f'<div class="zf-qhead"><h2 class="no m-0">{number}</h2>'
        f'<span class="zf-chip info">{escape(item.kind_label)}</span>{words[item.outcome]}'
        f'<span class="t-2 fs-14 ms-auto nb">{points}</span></div>'
    )


def _notes(item: Reviewed, words: Words) -> str:
    critical = f'<p class="t-bad fw-b fs-14">{words["critical"]}</p>' if item.is_critical else ""
    if not item.correction:
        return critical
    what = words["corrected"] % {"what": escape(item.correction)}
    return (
        f'{critical}<div class="zf-note info mb-3 fs-14">{words["history"]}'
        f"<div><strong>{what}</strong></div></div>"
    )


def _piece(piece: Piece, words: Words) -> str:
    lines = "".join(_line(line, piece.is_html, words) for line in piece.lines)
    if piece.targets:
        targets = "".join(
            f'<li><span class="k">{number}</span><div class="tx zf-markup" lang="zh-CN">'
            f"{_html(text, piece.is_html)}</div></li>"
            for number, text in piece.targets
        )
        lines = (
            f'<div class="zf-match"><div>{lines}</div>'
            f'<ul class="zf-match-side">{targets}</ul></div>'
        )
    body = f'{lines}<dl class="zf-desc fs-14 mt-2">{_answers(piece, words)}</dl>'
    if not piece.number:
        return body
    question = words["question"] % {"number": piece.number}
    return (
        f'<section class="zf-part"><h3 class="zf-part-head">{question}</h3>'
        f'<div class="zf-stem zf-markup" lang="zh-CN">{_html(piece.stem, piece.is_html)}</div>'
        f"{body}</section>"
    )


def _line(line: Line, is_html: bool, words: Words) -> str:
    verdict = words[f"mark-{line.mark}"] if line.mark else ""
    return (
        f'<div class="zf-opt static{_CSS[line.mark]}"><span class="k">{line.label}</span>'
        f'<div class="tx"><div class="spread"><div class="zf-markup" lang="zh-CN">'
        f"{_html(line.text, is_html)}</div>{verdict}</div></div></div>\n"
    )


def _answers(piece: Piece, words: Words) -> str:
    given = _lines(piece.given) or f'<span class="t-3">{words["none"]}</span>'
    said = [f'<dt>{words["given"]}</dt><dd lang="zh-CN">{given}</dd>']
    if piece.right:
        right = f' <span class="t-3">{words["or"]}</span> '.join(map(escape, piece.right))
        said.append(f'<dt>{words["right-answer"]}</dt><dd lang="zh-CN">{right}</dd>')
    if piece.model:
        model = _html(piece.model, piece.is_html)
        said.append(f'<dt>{words["model"]}</dt><dd class="zf-markup" lang="zh-CN">{model}</dd>')
    if piece.rubric:
        lines = "".join(
            f'<li><span lang="zh-CN">{_lines(line.text)}</span><b>{line.percent} %</b></li>'
            for line in piece.rubric
        )
        said.append(f'<dt>{words["rubric"]}</dt><dd><ul class="zf-rubric">{lines}</ul></dd>')
    for comment in piece.comments:
        said.append(f'<dt>{words["comment"]}</dt><dd lang="zh-CN">{_lines(comment)}</dd>')
    return "".join(said)


def _lines(text: str) -> str:
    return markup.escaped(text)


def _aside(each: Aside, words: Words) -> str:
    why = words["late"] if each.is_late else words["elsewhere"]
    return (
        f'<div class="zf-note warn mt-2 fs-14">{words["clock"]}<div><strong>{why}</strong>'
        f'<p><span lang="zh-CN">{_lines(each.given) or words["none"]}</span> · '
        f"{local_date(each.at, 'second')}</p></div></div>"
    )


def _reasons(item: Reviewed, words: Words, laws: dict[int, str]) -> str:
    said = ""
    if item.rationale:
        said = (
            f'<h3 class="h3 mt-3 mb-1">{words["rationale"]}</h3>'
            f'<div class="zf-markup t-2" lang="zh-CN">{_html(item.rationale, item.is_html)}</div>'
        )
    if item.basis:
        pk = item.basis.article.pk
        law = laws.get(pk) or laws.setdefault(pk, _law(item.basis, words))
        said += f'<h3 class="h3 mt-3 mb-2">{words["basis"]}</h3>{law}'
    return said


def _law(quoted: Quote, words: Words) -> str:
    """Draw an article as `exams/practice/_law.html` does."""
    article = quoted.article
    label = f'<span class="art">{escape(article.label)}</span>'
    paragraphs = "".join(
        f"<p>{'' if place else label}{escape(text)}</p>"
        for place, text in enumerate(article.paragraphs)
    )
    adopted = _adopted(get_language() or "", article.version.promulgated_on)
    css, mark = ("ok", "in-force") if quoted.is_in_force else ("warn", "not-in-force")
    return (
        f'<figure class="zf-law"><blockquote lang="zh-CN">{paragraphs}</blockquote>'
        f'<figcaption><cite lang="zh-CN">《{escape(article.version.law.name)}》</cite>'
        f'<span>{adopted}</span><span class="zf-chip {css}">{words[mark]}'
        f'{escape(quoted.state.label)}</span><a href="{escape(quoted.url)}">{words["full"]}</a>'
        f"</figcaption></figure>"
    )


@lru_cache(maxsize=1000)
def _adopted(language: str, day: date) -> str:
    return _words(language)["version"] % {"adopted": local_date(day)}


@cache
def _words(_language: str) -> Words:
    """Return what stands on many items, drawn and escaped once for each language."""
    return {
        **_outcomes(),
        "item": escape(gettext("Item %(number)s")),
        "question": escape(gettext("Question %(number)s")),
        "pilot": escape(gettext("on trial, does not count")),
        "critical": escape(gettext("A critical item: who misses it does not pass.")),
        "corrected": escape(gettext("The key of this item was corrected: %(what)s.")),
        "given": escape(pgettext("results", "Your answer")),
        "none": escape(pgettext("results", "none")),
        "right-answer": escape(gettext("Right answer")),
        "or": escape(pgettext("item", "or")),
        "model": escape(gettext("Model answer")),
        "rubric": escape(gettext("Rubric")),
        "comment": escape(gettext("Comment of a marker")),
        "late": escape(gettext("This answer came too late and does not count")),
        "elsewhere": escape(
            gettext("This answer came from another page or device and does not count")
        ),
        "rationale": escape(gettext("Rationale")),
        "basis": escape(gettext("Legal basis")),
        "version": escape(gettext("version of %(adopted)s")),
        "full": escape(gettext("Full text")) + icon("arrow-right", "s"),
        "history": icon("history"),
        "clock": icon("clock-alert"),
        "in-force": icon("circle-check"),
        "not-in-force": icon("triangle-alert"),
        f"mark-{Mark.CHOSEN}": _verdict("t-2", "", gettext("Your choice")),
        f"mark-{Mark.RIGHT}": _verdict("ok", "check", gettext("Right answer")),
        f"mark-{Mark.RIGHT_CHOSEN}": _verdict("ok", "check", gettext("Right, your choice")),
        f"mark-{Mark.WRONG_CHOSEN}": _verdict("bad", "x", gettext("Your choice")),
    }


def _outcomes() -> Words:
    return {
        Outcome.RIGHT: _chip("ok", "circle-check", pgettext("answer", "Right")),
        Outcome.PARTLY: _chip("warn", "circle-alert", pgettext("results", "Partly right")),
        Outcome.WRONG: _chip("bad", "circle-x", pgettext("answer", "Wrong")),
        Outcome.UNANSWERED: _chip("", "", pgettext("results", "Not answered")),
        Outcome.NOT_COUNTED: _chip("line", "", pgettext("item", "Does not count")),
    }


def _chip(css: str, name: str, said: str) -> str:
    return f'<span class="zf-chip {css}">{_icon(name)}{escape(said)}</span>'


def _icon(name: str, size: str = "") -> str:
    return icon(name, size) if name else ""


def _verdict(css: str, name: str, said: str) -> str:
    return f'<span class="verdict {css}">{_icon(name, "s")}{escape(said)}</span>'
