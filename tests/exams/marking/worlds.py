"""Items of every type, and papers of them, as plain values."""

from decimal import ROUND_CEILING, Decimal

from exams.bank import rules as bank
from exams.bank.rules import Blank, Choice, Content, Criterion
from exams.marking.rules import Correction, Cut, Place, Scheme

ALL, PARTIAL, EACH = "all-or-nothing", "partial-without-wrong", "per-option"
RUBRIC = (Criterion("指出违法之处", 60), Criterion("写明依据", 40))


def choices(kind, key, letters="ABCD"):
    options = tuple(Choice(letter, letter in key) for letter in letters)
    return Content(kind, "题干", options, "", "")


SINGLE = choices(bank.SINGLE, "B")
MULTIPLE = choices(bank.MULTIPLE, "ABD")
JUDGED = choices(bank.TRUE_FALSE, "A", "AB")
ORDERED = Content(bank.ORDERING, "", tuple(map(Choice, "甲乙丙丁")), "", "", order=tuple("CABD"))
MATCHED = Content(
    bank.MATCHING,
    "",
    tuple(map(Choice, "甲乙丙")),
    "",
    "",
    targets=("一", "二", "三"),
    pairs=(("A", 2), ("B", 1), ("C", 3)),
)
FILLED = Content(
    bank.FILL_IN,
    "",
    (),
    "",
    "",
    blanks=(Blank(("听证",)), Blank(number="5", tolerance="1", unit="日")),
)
WRITTEN = Content(bank.SHORT_ANSWER, "", (), "", "", answer="应当", rubric=RUBRIC)
CASE = Content(
    bank.CASE,
    "",
    (),
    "",
    "",
    parts=(
        bank.Part(bank.SINGLE, "一", choices=tuple(Choice(x, x == "A") for x in "ABC"), percent=20),
        bank.Part(bank.FILL_IN, "二", blanks=(Blank(("听证",)),), percent=30),
        bank.Part(bank.SHORT_ANSWER, "三", rubric=RUBRIC, percent=50),
    ),
)
BY_KIND = {
    "single": SINGLE,
    "multiple": MULTIPLE,
    "true-false": JUDGED,
    "ordering": ORDERED,
    "matching": MATCHED,
    "fill-in": FILLED,
    "short-answer": WRITTEN,
    "case": CASE,
}


def place(position=1, content=SINGLE, marks="1", **fields):
    """Return a place; its version has the number of its position."""
    fields = {"topic": 7, "version": position, **fields}
    return Place(position=position, content=content, marks=Decimal(marks), **fields)


def paper(*places, cut="0.6", **part_cuts):
    """Return the scheme of a paper: a share to pass, and shares of parts (common="0.5")."""
    counting = [each for each in places if not each.is_pilot]
    return Scheme(
        places=tuple(places),
        cut=share(counting, cut),
        part_cuts={
            part: share([each for each in counting if each.part == part], of)
            for part, of in part_cuts.items()
        },
    )


def share(places, of):
    maximum = sum((each.marks for each in places), Decimal(0))
    # Up to the hundredth, as the cut score of a paper is.
    return Cut((Decimal(of) * maximum).quantize(Decimal("0.01"), rounding=ROUND_CEILING), maximum)


def correct(kind, *keys):
    return Correction(kind, tuple(tuple(key) for key in keys))
