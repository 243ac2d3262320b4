"""Plain text as editors type it: paragraphs, lists and tables by line."""

import re


def lines(text: str) -> list[str]:
    """Return the lines that hold something: the paragraphs of a text, the entries of a list."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def words(text: str) -> list[str]:
    """Return keywords: one a line, or several in a line divided by commas, 、 or ；."""
    return [word for word in re.split(r"[\n,，、;；]+\s*", text.strip()) if word]


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of a table: a row a line, cells divided by tabs or |.

    Rows are filled up to the width of the first.
    """
    rows = [[cell.strip() for cell in re.split(r"\t|\|", line)] for line in lines(text)]
    width = len(rows[0]) if rows else 0
    return [(row + [""] * width)[:width] for row in rows]


def table_text(rows: list[list[str]]) -> str:
    """Return a table as an editor would type it."""
    return "\n".join(" | ".join(row) for row in rows)


def split_place(key: str) -> tuple[str, int, int]:
    """Return the citation key of an article, and paragraph and item (0: none) named after it."""
    match = re.fullmatch(r"(.+#[0-9]+)\.([0-9]{1,3})(?:\.([0-9]{1,3}))?", key.strip())
    return (match[1], int(match[2]), int(match[3] or 0)) if match else (key.strip(), 0, 0)
