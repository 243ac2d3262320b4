"""Laws of the demonstration written as public collections carry them."""

from pathlib import Path

from content.laws.documents import read_document

DEMO = Path(__file__).resolve().parents[3] / "demo" / "laws"
LEVELS = ("book", "sub_book", "chapter", "section")


def all_laws():
    """Return the 76 laws of the demonstration."""
    return [read_document(p.name, p.read_bytes()) for p in sorted(DEMO.glob("*_[0-9]*.json"))]


def headings(law):
    """Yield for each article its new headings, as (level, written)."""
    last = ("", "", "", "")
    for article in law.articles:
        here = tuple(getattr(article, level) for level in LEVELS)
        first = next((i for i in range(4) if here[i] != last[i]), 4)
        yield article, [(i, here[i]) for i in range(first, 4) if here[i]]
        last = here


def spaced(heading, gap, filler):
    """Return "第一章 总则" with another gap, and 总则 pulled apart."""
    mark, _, title = heading.partition(" ")
    return mark + gap + (title[0] + filler + title[1] if len(title) == 2 else title)


def hashes(law):
    """Headings by #, a plain label and a space, a comment at the end of the head."""
    lines = [f"# {law.name}", "", *(f"{line}\n" for line in law.history), "<!-- INFO END -->", ""]
    for article, new in headings(law):
        lines += [f"{'##' if i < 3 else '###'} {spaced(h, ' ', ' ')}\n" for i, h in new]
        lines.append(f"{article.label} " + article.text.replace("\n", "\n\n") + "\n")
    return "\n".join(lines)


def bold(law):
    """Front matter, bold labels, full-width spaces, books a level above chapters."""
    lines = ["---\nsidebar: auto\n---\n", f"# {law.name}\n", *(f"{h}\n" for h in law.history)]
    for article, new in headings(law):
        lines += [f"{'#' * (i + 2)} {spaced(h, '　', '')}\n" for i, h in new]
        lines.append(f"**{article.label}**　" + article.text.replace("\n", "\n\n") + "\n")
    return "\n".join(lines)


def plain(law):
    """No Markdown at all: a table of contents, full-width spaces, CRLF."""
    lines = [law.name, *law.history, "", "目　　录", ""]
    lines += [spaced(h, "　", "　") for _article, new in headings(law) for _i, h in new]
    for article, new in headings(law):
        lines += ["", *(f"　　{spaced(h, '　', '　')}" for _i, h in new)]
        lines.append(f"　　{article.label}　" + article.text.replace("\n", "\n　　"))
    return "\r\n".join("\n".join(lines).split("\n"))


def tight(law):
    """No space behind the numbers; headings all of one level."""
    lines = [f"# {law.name}", *law.history]
    for article, new in headings(law):
        lines += [f"## {spaced(h, '  ', '')}" for _i, h in new]
        lines.append(article.label + article.text)
    return "\n".join(lines)


SHAPES = {"hashes": hashes, "bold": bold, "plain": plain, "tight": tight}
