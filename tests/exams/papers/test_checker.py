import copy

import pytest

from tests.exams.papers import checker

BANK = [
    {"code": "A", "type": "single", "topic": "hearing", "facility": 0.5, "enemies": ["D"]},
    {"code": "B", "type": "single", "topic": "hearing", "facility": 0.5, "critical": True},
    {"code": "C", "type": "single", "topic": "hearing", "facility": 0.5},
    {"code": "D", "type": "single", "topic": "hearing", "facility": 0.5, "critical": True},
    {"code": "P", "type": "single", "topic": "hearing", "pilot": True, "seconds": 600},
    {"code": "U", "type": "single", "topic": "hearing", "facility": 0.5, "uses": 9},
    {"code": "E", "type": "single", "topic": "evidence", "facility": 0.9},
]
BLUEPRINT = {
    "sections": [
        {
            "title": "Choice",
            "type": "single",
            "topic": "hearing",
            "count": 2,
            "marks": 1,
            "critical": 1,
        }
    ],
    "exposure": {"cap": 3},
    "mean_percent": 50,
    "sd_percent": 39,
    "tolerance_percent": 2,
    "expected_minutes": 5,
}


def paper(name, *codes, pilot=()):
    section = {"section": "Choice", "items": list(codes)}
    if pilot:
        section["pilot"] = list(pilot)
    return {"name": name, "sections": [section], "predicted": {"mean": 1.0, "sd": 0.776}}


def answer(*papers, overlap=0):
    return {"papers": list(papers), "overlap": overlap}


class TestFaults:
    def test_finds_none_in_right_papers(self):
        right = answer(paper("A", "A", "B"), paper("B", "C", "D"))

        assert checker.faults(right, BLUEPRINT, BANK, papers=2) == []

    @pytest.mark.parametrize(
        ("wrong", "fault"),
        [
            (answer(paper("A", "A", "B")), "number of papers"),
            (answer(paper("A", "A", "B"), paper("A", "C", "D")), "names of papers"),
            (answer(paper("A", "A", "B"), paper("B", "B", "C"), overlap=1), "two papers share 1"),
            (answer(paper("A", "A", "B"), paper("B", "C", "D"), overlap=1), "overlap said"),
            (answer(paper("A", "B", "B"), paper("B", "C", "D")), "an item twice"),
            (answer(paper("A", "B"), paper("B", "C", "D")), "1 items"),
            (answer(paper("A", "A", "D"), paper("B", "C", "B")), "enemies A and D"),
            (answer(paper("A", "A", "C"), paper("B", "B", "D")), "critical"),
            (answer(paper("A", "A", "B"), paper("B", "U", "D")), "U does not belong"),
            (answer(paper("A", "A", "B"), paper("B", "E", "D")), "E does not belong"),
            (answer(paper("A", "A", "B"), paper("B", "P", "D")), "pilots mixed up"),
            (answer(paper("A", "A", "B", pilot=["P"]), paper("B", "C", "D")), "1 pilots"),
            (answer(paper("A", "A", "B", pilot=["P"]), paper("B", "C", "D")), "720 seconds"),
            (answer(paper("A", "A", "B"), paper("B", "E", "D")), "mean 1.4 not within"),
        ],
    )
    def test_finds_each_broken_rule(self, wrong, fault):
        found = checker.faults(wrong, BLUEPRINT, BANK, papers=2)

        assert any(fault in each for each in found), found

    def test_finds_wrong_predictions_and_targets(self):
        right = answer(paper("A", "A", "B"))
        told = copy.deepcopy(right)
        told["papers"][0]["predicted"] = {"mean": 1.5, "sd": 0.5}
        narrow = {**BLUEPRINT, "sd_percent": 45}

        assert len(checker.faults(told, BLUEPRINT, BANK, papers=1)) == 2
        assert any("sd" in each for each in checker.faults(right, narrow, BANK, papers=1))


class TestCanHold:
    def test_tries_everything(self):
        every = {("section-count", 0), ("critical", 0), ("overlap", None), ("exposure", None)}

        assert checker.can_hold(BLUEPRINT, BANK, papers=2, kept=every)
        assert not checker.can_hold(BLUEPRINT, BANK, papers=3, kept=every)
        assert checker.can_hold(BLUEPRINT, BANK, papers=3, kept=every - {("overlap", None)})
