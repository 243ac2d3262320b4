"""Links from text to the articles that it cites, drawn for one reader on one day."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from content.citations.grammar import ITEM_LINE
from content.citations.models import PageCitation
from content.citations.resolving import Prose, Resolved, Resolver, page_prose
from content.citations.rules import Found, find_citations
from content.laws.models import WHOLE_UP_TO, Article, LawVersion
from content.laws.rules import law_name

NEW_LINE = re.compile("\n")


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a text, and where it leads."""

    start: int
    end: int
    url: str
    title: str


def linked(text: str, links: Iterable[Link]) -> SafeString:
    """Return a text, escaped, with its links; these come in order, none over another."""
    drawn = SafeString()
    place = 0
    for link in links:
        title = format_html(' title="{}"', link.title) if link.title else ""
        drawn += format_html(
            '{}<a class="zf-cite" href="{}"{}>{}</a>',
            text[place : link.start],
            link.url,
            title,
            text[link.start : link.end],
        )
        place = link.end
    return drawn + escape(text[place:])


class CitedProse:
    """Draws texts with links; what belongs to one page is read at once.

    Args:
        today: of the reader.
        page: whose text most of it is: an abbreviation that its first line brings in counts in
            all of its lines.
    """

    def __init__(self, *, today: date, page: Page | None = None) -> None:
        self.today = today
        self._resolver = Resolver()
        self._lines: dict[tuple[str, date], list[Link]] = {}
        self.page, self.day = page, today
        self._rejected: set[tuple[int, int, int]] = set()
        if page is not None:
            prose = page_prose(page, today, rests_on=self._settled(page))
            self.day = prose.on
            self._take(prose.text, prose.on, self._resolver.resolve([prose])[0])

    def draw(self, text: str, on: date | None = None) -> SafeString:
        """Return a text with links to the articles that it means on a day: the page's, or today.

        No query if the text is one of the page's; else four at most.
        """
        day = on or self.day
        lines = text.split("\n")
        missing = [line for line in lines if (line.strip(), day) not in self._lines]
        if missing:
            proses = [Prose(line.strip(), day) for line in missing]
            for prose, resolved in zip(proses, self._resolver.resolve(proses), strict=True):
                self._take(prose.text, day, resolved)
        drawn = (linked(line.strip(), self._lines[line.strip(), day]) for line in lines)
        return mark_safe("\n".join(drawn))  # noqa: S308 (each line is escaped)

    def _take(self, text: str, day: date, resolved: Sequence[Resolved]) -> None:
        """Keep the links of each line of a text."""
        by_line: dict[int, list[Link]] = {}
        starts = [0, *(match.end() for match in NEW_LINE.finditer(text))]
        lines = text.split("\n")
        for each in _one_each(resolved):
            number = bisect_right(starts, each.found.start) - 1
            line = lines[number]
            lead = starts[number] + len(line) - len(line.lstrip())
            if each.article and _place(each.article, each.found) not in self._rejected:
                by_line.setdefault(number, []).append(self._link(each.found, each.article, lead))
        for number, line in enumerate(lines):
            self._lines.setdefault((line.strip(), day), by_line.get(number, []))

    def _settled(self, page: Page) -> list[Article]:
        """Return what the page's author states; what a person rejected is not linked. One query."""
        rows = list(PageCitation.objects.filter(page=page.pk).select_related("article"))
        self._rejected = {
            (row.article_id, row.paragraph, row.subparagraph)
            for row in rows
            if row.status == PageCitation.Status.REJECTED
        }
        return [row.article for row in rows if row.origin != PageCitation.Origin.TEXT]

    def _link(self, found: Found, article: Article, lead: int) -> Link:
        url = paragraph_url(article.url_on(self.today), found.paragraph)
        title = f"《{article.version.law.name}》{article.label}"
        return Link(found.start - lead, found.end - lead, url, title)


def _place(article: Article, found: Found) -> tuple[int, int, int]:
    return article.pk, found.paragraph, found.subparagraph


def _one_each(resolved: Iterable[Resolved]) -> Iterator[Resolved]:
    """Yield one for each place of the text: of a range that ends there, its last article."""
    last: Resolved | None = None
    for each in resolved:
        if last is not None and last.found is not each.found:
            yield last
        last = each
    if last is not None:
        yield last


def paragraph_url(url: str, paragraph: int) -> str:
    """Return the address of a paragraph, given that of its article; 0: the article's."""
    return f"{url}-{paragraph}" if paragraph else url


# --- Within the text of a law --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of an article: its place among the paragraphs, and its text with links."""

    anchor: str  # empty for a line that only goes on with the paragraph, such as an item
    text: SafeString


class LawLinks:
    """Draws the articles of one version; other articles of the same version are linked."""

    def __init__(self, version: LawVersion, numbers: frozenset[int], query: str) -> None:
        self.version = version
        self._numbers = numbers
        self._query = query
        self._is_long = version.article_count > WHOLE_UP_TO

    def paragraphs(self, article: Article) -> list[Paragraph]:
        """Return the lines of an article. No query."""
        drawn: list[Paragraph] = []
        count = 0
        for line in article.paragraphs:
            is_new = not drawn or not ITEM_LINE.match(line)
            count += is_new
            anchor = f"a{article.number}-{count}" if is_new else ""
            drawn.append(Paragraph(anchor, linked(line, self._links(line, article.number))))
        return drawn

    def _links(self, line: str, own: int) -> list[Link]:
        if "条" not in line:
            # Most lines: a page of a long law is drawn in milliseconds.
            return []
        law = self.version.law.name
        return [
            Link(found.start, found.end, self._url(found.number, found.paragraph), "")
            for found in find_citations(line, law=law, article=own)
            if found.law == law_name(law)
            and found.number != own
            and not found.insert
            and found.number in self._numbers
        ]

    def _url(self, number: int, paragraph: int) -> str:
        query = self._query
        if self._is_long:
            query = f"{query}{'&' if query else '?'}article={number}"
        return paragraph_url(f"{query}#a{number}", paragraph)
