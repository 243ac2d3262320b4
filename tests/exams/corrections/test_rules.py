from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from exams.bank.rules import Choice, Content
from exams.corrections.rules import extended, figures_of, fingerprint_of, granted, line_of
from exams.marking.rules import Correction, Cut, Place, Scheme, mark

LETTERS = "ABCD"
letters = st.sampled_from(LETTERS)
corrections = st.one_of(
    st.none(),
    st.builds(Correction, st.just("drop")),
    st.builds(Correction, st.just("all-credit")),
    st.builds(
        Correction,
        st.sampled_from(["two-keys", "new-key"]),
        st.lists(st.tuples(letters), min_size=1, max_size=3).map(tuple),
    ),
)


def place(position, key, *, part="common", is_critical=False):
    choices = tuple(Choice("", letter == key) for letter in LETTERS)
    content = Content("single", "", choices, "", "")
    return Place(
        position=position,
        topic=position % 2,
        marks=Decimal(2),
        content=content,
        part=part,
        is_critical=is_critical,
        version=position,
    )


@st.composite
def papers(draw):
    size = draw(st.integers(2, 6))
    places = tuple(
        place(
            number,
            draw(letters),
            part=draw(st.sampled_from(["common", "special"])),
            is_critical=draw(st.booleans()),
        )
        for number in range(1, size + 1)
    )
    whole = Decimal(2 * size)
    cuts = {"special": Cut(Decimal(1), whole)} if draw(st.booleans()) else {}
    return Scheme(places, Cut(whole * 6 / 10, whole), cuts)


@st.composite
def answered(draw):
    scheme = draw(papers())
    answers = {each.position: [draw(letters)] for each in scheme.places if draw(st.booleans())}
    return scheme, answers


class TestTakingBack:
    @given(answered(), st.integers(1, 6), corrections, corrections)
    def test_gives_the_figures_of_before(self, paper, version, first, second):
        scheme, answers = paper
        before = figures_of(mark(scheme.corrected(version, first), answers, {}))

        later = scheme.corrected(version, first).corrected(version, second)
        mark(later, answers, {})
        after = figures_of(mark(later.corrected(version, first), answers, {}))

        assert not before.differs(after)


class TestGranted:
    @given(answered(), st.dictionaries(st.integers(1, 6), st.integers(0, 3).map(Decimal)))
    def test_only_raises_and_adds_up(self, paper, grants):
        scheme, answers = paper
        before = mark(scheme, answers, {})

        after = granted(scheme, before, grants)

        for position, points in after.points.items():
            assert before.points[position] <= points <= Decimal(2)
        assert after.whole.raw == sum(after.points.values())
        assert after.whole.raw == sum(score.raw for score in after.topics.values())
        assert after.whole.maximum == before.whole.maximum
        assert set(after.critical_missed) <= set(before.critical_missed)
        for part, score in after.parts.items():
            own = [each.position for each in scheme.places if each.part == part]
            assert score.raw == sum(after.points[position] for position in own)

    @given(answered(), st.dictionaries(st.integers(1, 6), st.integers(0, 3).map(Decimal)))
    def test_changes_nothing_a_second_time(self, paper, grants):
        scheme, answers = paper
        once = granted(scheme, mark(scheme, answers, {}), grants)

        assert granted(scheme, once, grants) == once


class TestTheFingerprint:
    @given(st.lists(st.text(max_size=5), max_size=8), st.integers(0, 8))
    def test_does_not_depend_on_the_batches(self, lines, cut):
        begun = fingerprint_of(["x"])

        assert extended(extended(begun, lines[:cut]), lines[cut:]) == extended(begun, lines)

    @given(answered(), answered())
    def test_tells_results_apart(self, one, other):
        figures = [figures_of(mark(scheme, answers, {})) for scheme, answers in (one, other)]

        lines = [line_of(1, 1, each) for each in figures]

        assert (lines[0] == lines[1]) == (not figures[0].differs(figures[1]))
