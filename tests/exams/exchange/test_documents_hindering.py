"""What of a record hinders that it is taken as a draft."""

from exams.bank import rules
from exams.exchange.documents import hindering


def case(*parts):
    return rules.Content(rules.CASE, "材料。", (), "", "", parts=parts)


class TestHindering:
    def test_takes_a_case_of_which_only_rubrics_lack(self):
        part = rules.Part(rules.SHORT_ANSWER, "由谁管辖？", percent=100)

        assert hindering(case(part)) == []

    def test_refuses_a_case_of_which_a_question_lacks_its_key(self):
        part = rules.Part(rules.FILL_IN, "____日内", percent=100)

        assert hindering(case(part)) == [rules.Problem.PART_INCOMPLETE]
