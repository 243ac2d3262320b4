"""How lists and awkward texts stand in the cells that we write, and how they come out again."""

import re

from exams.bank import rules

# Whoever opens a cell that begins so in a spreadsheet may start a formula.
_RISKY = "=+-@'\t\r"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CRITERION = re.compile(r"^(?P<text>.*)（(?P<percent>\d{1,3})%）$", re.DOTALL)
_NUMBER = re.compile(r"^(?P<number>\S+?)(?:±(?P<tolerance>\S+?))?(?: (?P<unit>.*))?$", re.DOTALL)
_UNIT = "\\#"


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] and text[0] in _RISKY else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in _RISKY else text


def joined(texts: tuple[str, ...] | list[str], separator: str, *, also: str = "") -> str:
    """Return a list in one cell; `also` are signs with a meaning that the texts may have too."""
    return separator.join(escaped(text, separator + also) for text in texts)


def escaped(text: str, signs: str) -> str:
    """Return a text in which each of the signs, and line ends, are marked by a backslash."""
    return "".join(
        "\\n" if sign == "\n" else f"\\{sign}" if sign == "\\" or sign in signs else sign
        for sign in text
    )


def unescaped(text: str) -> str:
    """Return what `escaped` was given."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def split(text: str, separator: str) -> list[str]:
    """Return the pieces between separators, still escaped; none of an empty text."""
    pieces, start, at = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] == separator:
            pieces.append(text[start:at])
            start = at + 1
        at += 1
    return [*pieces, text[start:]] if text else []


def blanks_in_cell(blanks: tuple[rules.Blank, ...]) -> str:
    """Return the answers of a fill-in: blanks parted by ";", variants by "|"."""
    return ";".join(_blank_in_cell(blank) for blank in blanks)


def _blank_in_cell(blank: rules.Blank) -> str:
    if blank.number:
        return escaped(number_in_words(blank), ";|")
    variants = [_variant(text) for text in blank.accepted]
    # What is printed behind a blank for texts: no text of ours begins with this.
    return "|".join([*variants, *([_UNIT + escaped(blank.unit, ";|")] if blank.unit else [])])


def number_in_words(blank: rules.Blank) -> str:
    """Return a number as cells have it: "3.5±0.1 公里"."""
    tolerance = f"±{blank.tolerance}" if blank.tolerance else ""
    unit = f" {blank.unit}" if blank.unit else ""
    return f"{blank.number}{tolerance}{unit}"


def _variant(text: str) -> str:
    """Return an accepted text; one that looks like a number begins with a backslash."""
    cell = escaped(text, ";|")
    return f"\\{cell}" if not cell.startswith("\\") and numbered(text) else cell


def blanks_of_cell(cell: str) -> tuple[rules.Blank, ...]:
    """Return what `blanks_in_cell` was given."""
    return tuple(_blank(piece) for piece in split(cell, ";"))


def _blank(piece: str) -> rules.Blank:
    if not piece.startswith("\\") and (number := numbered(unescaped(piece))):
        return number
    pieces = split(piece, "|")
    unit = pieces.pop()[len(_UNIT) :] if pieces and pieces[-1].startswith(_UNIT) else ""
    return rules.Blank(accepted=tuple(map(unescaped, pieces)), unit=unescaped(unit))


def numbered(text: str) -> rules.Blank | None:
    """Return the number that a text is, with tolerance after "±" and unit after a space."""
    found = _NUMBER.match(text)
    if not found or rules.as_number(found["number"]) is None:
        return None
    tolerance = found["tolerance"] or ""
    if tolerance and rules.as_number(tolerance) is None:
        return None
    return rules.Blank(number=found["number"], tolerance=tolerance, unit=found["unit"] or "")


def rubric_in_cell(rubric: tuple[rules.Criterion, ...]) -> str:
    """Return a rubric, a line for each criterion: "text（40%）"."""
    return "\n".join(f"{escaped(line.text, '')}（{line.percent}%）" for line in rubric)


def rubric_of_cell(cell: str) -> tuple[rules.Criterion, ...]:
    """Return what `rubric_in_cell` was given; a line without a share has none."""
    found = [(line, _CRITERION.match(line)) for line in cell.split("\n") if line]
    return tuple(
        rules.Criterion(unescaped(match["text"]), int(match["percent"]))
        if match
        else rules.Criterion(unescaped(line), 0)
        for line, match in found
    )
