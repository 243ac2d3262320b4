"""Generated items: complete, as the bank keeps them, and as awkward as a file can make them."""

import base64
import hashlib
from decimal import Decimal

from hypothesis import strategies as st

from exams.bank import markup, rules
from exams.exchange.documents import Record

_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# What generated texts show, by digest.
PICTURES = {hashlib.sha256(data).hexdigest(): data for data in (_PNG, _GIF)}

# Letters, digits, marks and signs of any script; no control characters, none without a meaning.
_CHARACTERS = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp"),
    exclude_characters="\ufeff",
)
_SIGNS = "AB12 ,;|/、；，。：:~=+-@#{}[]<>&\"'\\*^_%$()（）→±\n\t"
_AWKWARD = (
    *("A. ", "B、", "1. ", "=1+1", "+86", "-2", "@x", "\\n", "%100%", "{~a=b}", "//", "::t::"),
    *("_x0041_", "&amp;", "<b>", "]]>", "答案：", "ANSWER: A", "正确", "50%", "item-picture:"),
)
_PIECES = st.sampled_from([*"执法处罚决定书应当送达", *_SIGNS, *_AWKWARD])


def texts(*, longest: int = 12) -> st.SearchStrategy[str]:
    """Return plain texts as they are kept, never empty."""
    pieces = st.lists(st.one_of(_PIECES, _CHARACTERS), min_size=1, max_size=longest)
    return pieces.map("".join).map(rules.clean).filter(bool)


def _html(*, longest: int = 12) -> st.SearchStrategy[str]:
    plain = texts(longest=longest).map(markup.escaped)
    table = '<table><tbody><tr><th>{0}</th><td colspan="2">{0}</td></tr></tbody></table>'
    pictures = st.sampled_from(sorted(PICTURES)).map(
        lambda digest: f'<img src="item-picture:{digest}" alt="示意图">'
    )
    wrapped = st.builds(
        lambda form, text: form.format(text),
        st.sampled_from(["<p>{}</p>", "<strong>{}</strong>", "x<sup>{}</sup>", "{}", table]),
        plain,
    )
    pieces = st.lists(st.one_of(wrapped, pictures), min_size=1, max_size=2)
    # Sanitised once more, the same: it is what the bank keeps.
    return pieces.map("".join).map(markup.sanitized).map(rules.clean).filter(_is_kept)


def _is_kept(text: str) -> bool:
    return bool(markup.plain(text)) and rules.clean(markup.sanitized(text)) == text


def _worded(is_html: bool, *, longest: int = 8) -> st.SearchStrategy[str]:
    return _html(longest=longest) if is_html else texts(longest=longest)


@st.composite
def _choices(draw, kind: str, is_html: bool) -> tuple[rules.Choice, ...]:
    if kind == rules.TRUE_FALSE:
        key = draw(st.integers(0, 1))
        wordings = [rules.JUDGEMENTS, ("对", "错"), ("合法", "不合法")]
        both = draw(st.sampled_from(wordings))
        return tuple(rules.Choice(text, place == key) for place, text in enumerate(both))
    fewest = 1 if kind == rules.MATCHING else 2
    worded = st.lists(
        _worded(is_html), min_size=fewest, max_size=rules.MOST, unique_by=rules.folded
    )
    options = draw(worded.filter(lambda each: all(map(rules.folded, each))))
    if kind in (rules.ORDERING, rules.MATCHING):
        return tuple(rules.Choice(text) for text in options)
    places = st.sampled_from(range(len(options)))
    keys = {draw(places)} if kind == rules.SINGLE else draw(st.sets(places, min_size=2))
    return tuple(rules.Choice(text, place in keys) for place, text in enumerate(options))


@st.composite
def _shares(draw, fewest: int = 1) -> list[int]:
    """Return percents that make 100."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=fewest - 1, max_size=3)))
    return [end - start for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]


def _numbers(*, least: str) -> st.SearchStrategy[str]:
    numbers = st.decimals(Decimal(least), Decimal(10000), places=2, allow_nan=False)
    return st.one_of(numbers.map(str), st.integers(int(least), 10000).map(str))


UNITS = ["", "元", "公里", "m³", "%", "个工作日", "km/h", "a;b|c", "#"]


@st.composite
def _blank(draw) -> rules.Blank:
    if draw(st.booleans()):
        accepted = draw(st.lists(texts(longest=5), min_size=1, max_size=3, unique=True))
        return rules.Blank(accepted=tuple(accepted), unit=draw(st.sampled_from(UNITS)))
    return rules.Blank(
        number=draw(_numbers(least="-50")),
        tolerance=draw(st.one_of(st.just(""), _numbers(least="0"))),
        unit=draw(st.sampled_from(UNITS)),
    )


@st.composite
def _bodies(draw, kind: str, is_html: bool) -> dict[str, object]:
    """Return what a type asks for: options, blanks, answer, rubric; and a stem."""
    stem = draw(_worded(is_html, longest=15))
    body: dict[str, object] = {"stem": stem}
    if kind in rules.CHOICE_KINDS:
        body["choices"] = draw(_choices(kind, is_html))
    if kind == rules.FILL_IN:
        body["blanks"] = tuple(draw(st.lists(_blank(), min_size=1, max_size=3)))
        marks = draw(st.sampled_from(["____", "（　　）", "______"]))
        body["stem"] = stem + "。".join([""] + [f"空{marks}"] * len(body["blanks"]))
    if kind == rules.SHORT_ANSWER:
        body["answer"] = draw(_worded(is_html))
        if draw(st.booleans()):
            body["rubric"] = tuple(
                rules.Criterion(draw(texts(longest=6)), share) for share in draw(_shares())
            )
    return body


@st.composite
def _parts(draw, is_html: bool) -> tuple[rules.Part, ...]:
    return tuple(
        rules.Part(kind=kind, percent=share, **draw(_bodies(kind, is_html)))
        for share in draw(_shares())
        for kind in [draw(st.sampled_from(rules.PART_KINDS))]
    )


@st.composite
def _pairs(draw, content: dict[str, object], is_html: bool) -> None:
    targets = draw(
        st.lists(_worded(is_html), min_size=2, max_size=5, unique_by=rules.folded).filter(
            lambda each: all(map(rules.folded, each))
        )
    )
    numbers = st.sets(st.integers(1, len(targets)), min_size=1, max_size=2).map(sorted)
    letters = rules.LETTERS[: len(content["choices"])]
    content["targets"] = tuple(targets)
    content["pairs"] = tuple((letter, n) for letter in letters for n in draw(numbers))


@st.composite
def contents(draw, kinds: tuple[str, ...] = rules.KINDS) -> rules.Content:
    """Return contents as they are kept, without problems but a missing basis."""
    kind, is_html = draw(st.sampled_from(kinds)), draw(st.booleans())
    body = {"choices": (), **draw(_bodies(kind, is_html))}
    if kind in (rules.ORDERING, rules.MATCHING):
        body["choices"] = draw(_choices(kind, is_html))
    if kind == rules.ORDERING:
        body["order"] = tuple(draw(st.permutations(rules.LETTERS[: len(body["choices"])])))
    if kind == rules.MATCHING:
        draw(_pairs(body, is_html))
    if kind == rules.CASE:
        body["parts"] = draw(_parts(is_html))
    article = draw(st.sampled_from(["", "xing-zheng-chu-fa-fa_2021-01-22#51"]))
    return rules.Content(
        kind=kind,
        rationale=draw(st.one_of(st.just(""), _worded(is_html))),
        article=article,
        paragraph=draw(st.integers(0, 3)) if article else 0,
        subparagraph=draw(st.integers(0, 3)) if article else 0,
        is_html=is_html,
        **body,
    )


def _is_complete(content: rules.Content) -> bool:
    is_kept = rules.cleaned(content) == content
    return is_kept and not set(rules.problems_of(content)) - {rules.Problem.BASIS_MISSING}


@st.composite
def records(draw, kinds: tuple[str, ...] = rules.KINDS) -> Record:
    """Return records of the types named: every attribute there, or empty.

    Their texts show pictures of PICTURES. A basis in words stands only beside no citation key.
    """
    content = draw(contents(kinds).filter(_is_complete))
    one_line = texts(longest=6).map(lambda text: " ".join(text.split())).filter(bool)
    shares = st.decimals(0, 1, places=2, allow_nan=False)
    marks = st.decimals(Decimal("0.5"), 100, places=1, allow_nan=False)
    maybe = st.one_of(st.just(""), one_line)
    codes = st.from_regex(r"[A-Z]{1,3}-[0-9]{1,5}", fullmatch=True)
    return Record(
        place="",
        content=content,
        code=draw(st.one_of(st.just(""), codes)),
        topic=draw(st.one_of(st.sampled_from(["", "penalty-procedure"]), one_line)),
        marks=draw(st.none() | marks),
        level=draw(st.sampled_from(["", "remember", "understand", "apply", "analyze"])),
        purpose=draw(st.sampled_from(["", "exam", "practice"])),
        domain=draw(maybe),
        post=draw(maybe),
        facility=draw(st.none() | shares),
        seconds=draw(st.none() | st.integers(1, 7200)),
        is_critical=draw(st.booleans()),
        is_pilot=draw(st.booleans()),
        source=draw(maybe),
        basis="" if content.article else draw(maybe),
        enemies=tuple(draw(st.lists(codes, max_size=3, unique=True))),
    )
