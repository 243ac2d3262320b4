"""What holds of every paper, every answer and every correction."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from exams.marking import rules
from tests.exams.marking.worlds import ALL, BY_KIND, EACH, PARTIAL, correct, paper, place

RESPONSES = {
    "single": st.sampled_from([[], ["A"], ["B"], ["C"]]),
    "true-false": st.sampled_from([[], ["A"], ["B"]]),
    "multiple": st.lists(st.sampled_from("ABCD"), unique=True).map(sorted),
    "ordering": st.permutations("ABCD").map(list),
    "matching": st.lists(
        st.sampled_from([f"{letter}-{n}" for letter in "ABC" for n in (1, 2, 3)]), unique=True
    ),
    "fill-in": st.lists(st.sampled_from(["听证", "5", "公示", ""]), min_size=2, max_size=2),
    "short-answer": st.sampled_from([[], ["应当"]]),
    "case": st.lists(st.sampled_from(["1|A", "2|听证", "3|应当"]), unique=True).map(sorted),
}
CORRECTIONS = [None, correct("drop"), correct("all-credit")]
MARKS = st.decimals("0.01", "30", places=2)


@st.composite
def attempts(draw):
    """Return a scheme, the answers of somebody, and what people gave."""
    kinds = draw(st.lists(st.sampled_from(sorted(BY_KIND)), min_size=1, max_size=8))
    places, answers, people = [], {}, {}
    for position, kind in enumerate(kinds, start=1):
        at = place(
            position,
            BY_KIND[kind],
            draw(MARKS),
            rule=draw(st.sampled_from([ALL, PARTIAL, EACH])),
            topic=draw(st.integers(1, 3)),
            part=draw(st.sampled_from(["common", "special"])),
            is_critical=draw(st.booleans()),
            is_pilot=draw(st.booleans()),
            correction=draw(st.sampled_from(CORRECTIONS)),
        )
        places.append(at)
        answers[position] = draw(RESPONSES[kind])
        for piece in rules.pieces_of(at):
            if draw(st.booleans()):
                share = draw(st.integers(0, 100))
                given = (piece.maximum * share / 100).quantize(Decimal("0.01"))
                people[position, piece.part] = given
    cut = str(draw(st.sampled_from(["0.5", "0.6", "0.66", "1"])))
    return paper(*places, cut=cut, common=cut), answers, people


@given(attempts())
def test_a_score_is_never_below_nothing_nor_above_the_maximum(attempt):
    marked = rules.mark(*attempt)

    assert 0 <= marked.whole.raw <= marked.whole.maximum
    assert 0 <= marked.cut <= marked.whole.maximum
    assert marked.whole.raw == sum(marked.points.values())
    assert marked.whole.raw == sum(score.raw for score in marked.topics.values())
    assert all(0 <= part.raw <= part.maximum for part in marked.parts.values())


@given(attempts(), st.randoms())
def test_the_order_of_answers_and_places_does_not_matter(attempt, random):
    scheme, answers, people = attempt
    shuffled, places = list(answers.items()), list(scheme.places)
    random.shuffle(shuffled)
    random.shuffle(places)

    again = rules.mark(replace(scheme, places=tuple(places)), dict(shuffled), people)

    marked = rules.mark(scheme, answers, people)
    assert again.points == marked.points
    assert (again.whole, again.cut, again.parts) == (marked.whole, marked.cut, marked.parts)


@given(attempts(), st.data())
def test_a_drop_changes_nothing_at_other_places(attempt, data):
    scheme, answers, people = attempt
    version = data.draw(st.sampled_from([each.version for each in scheme.places]))

    before = rules.mark(scheme.corrected(version, None), answers, people)
    after = rules.mark(scheme.corrected(version, correct("drop")), answers, people)

    expected = {at: points for at, points in before.points.items() if at != version}
    assert after.points == expected
    assert after.cut <= before.cut


@given(attempts(), st.data())
def test_credit_to_all_takes_points_from_nobody(attempt, data):
    scheme, answers, people = attempt
    version = data.draw(st.sampled_from([each.version for each in scheme.places]))

    before = rules.mark(scheme.corrected(version, None), answers, people)
    after = rules.mark(scheme.corrected(version, correct("all-credit")), answers, people)

    assert after.whole.raw >= before.whole.raw
    assert after.whole.maximum == before.whole.maximum
    assert set(after.critical_missed) <= set(before.critical_missed)


@given(attempts(), st.sampled_from(["A", "C", "D"]))
def test_a_further_key_takes_points_from_nobody(attempt, key):
    scheme, answers, people = attempt
    singles = [each for each in scheme.places if each.content.kind == "single"]
    for single in singles:
        before = rules.mark(scheme.corrected(single.version, None), answers, people)
        scheme = scheme.corrected(single.version, correct("two-keys", key))
        after = rules.mark(scheme, answers, people)
        if single.counts or single.is_pilot:
            assert after.whole.raw >= before.whole.raw


@given(st.decimals("0", "30", places=2), st.lists(st.integers(0, 100), min_size=1, max_size=9))
def test_pieces_make_the_whole(whole, percents):
    scale = sum(percents) or 1
    shares = [each * 100 // scale for each in percents]
    shares[-1] += 100 - sum(shares)

    pieces = rules.split(whole, shares)

    assert sum(pieces) == whole
    assert all(piece >= 0 for piece in pieces)


@given(
    st.lists(st.decimals("0", "10", places=2), min_size=3, max_size=3),
    st.integers(0, 100),
    st.sampled_from(["nearest-two", "third-alone"]),
)
def test_three_marks_always_make_one_that_lies_among_them(marks, tolerance, third):
    terms = rules.Agreement(2, tolerance, third)

    points = rules.agreed(marks, Decimal(10), terms)

    assert points is not None
    assert min(marks) <= points <= max(marks)
