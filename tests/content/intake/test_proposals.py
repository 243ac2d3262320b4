"""What a statute says about itself."""

from datetime import date

import pytest

from content.intake.rules.proposals import propose, repealed_names
from content.intake.rules.statute import read_statute
from content.laws.text import slug_of
from tests.content.intake.statutes import all_laws, hashes


def proposed(law):
    return propose(read_statute(hashes(law)), law.source.rpartition("/")[2])


def proposal(text, name="text.md"):
    return propose(read_statute(text), name)


class TestProposal:
    def test_finds_name_kind_and_day_of_all_76_laws(self):
        for law in all_laws():
            found = proposed(law)

            assert (found.name, found.short_name) == (law.name, law.short_name)
            assert (found.kind, slug_of(found.short_name)) == (law.kind, law.slug)
            has_day_in_name = law.source.endswith(f"({law.promulgated_on}).md")
            assert not has_day_in_name or found.promulgated_on == law.promulgated_on

    def test_finds_who_made_each_of_them_but_one(self):
        # The source names the committee that amended the law, the data who first made it.
        differ = [law.key for law in all_laws() if proposed(law).issuer != law.issuer]

        assert differ == ["xing-zheng-su-song-fa_2017-06-27"]

    def test_never_proposes_a_wrong_first_day(self):
        for law in all_laws():
            found = proposed(law)

            if law.effective_basis == "text":
                assert found.effective_on == law.effective_on, law.key
            else:
                # Amended: the day in the text is that of the first version.
                assert found.effective_on is None, law.key

    def test_reads_the_line_of_a_local_rule(self):
        found = proposal(
            "贵州省试验办法\n（2017年12月13日贵州省人民政府令第179号公布　自2018年2月1日起施行）\n"
            "第一条 甲。"
        )

        assert (found.kind, found.issuer) == ("地方政府规章", "贵州省人民政府")
        assert found.promulgated_on == date(2017, 12, 13)
        assert found.effective_on == date(2018, 2, 1)

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("云岭市城市管理条例", "地方性法规"),
            ("云岭市轻微违法行为免罚清单", "规范性文件"),
            ("中华人民共和国试验法", "法律"),
        ],
    )
    def test_takes_the_kind_from_the_name_if_no_line_says_more(self, name, kind):
        assert proposal(f"# {name}\n第一条 甲。").kind == kind

    def test_takes_the_day_of_promulgation_where_the_text_says_so(self):
        found = proposal(
            "# 试验办法\n二〇二〇年十月一日 某部令第1号公布\n第一条 本办法自公布之日起施行。"
        )

        assert found.effective_on == found.promulgated_on == date(2020, 10, 1)

    def test_knows_no_day_that_does_not_exist(self):
        found = proposal("# 试验办法\n2021年2月30日 国务院令第1号公布\n第一条 甲。")

        assert found.promulgated_on is None


class TestRepeals:
    def test_of_the_code_are_all_ten(self):
        code = next(law for law in all_laws() if law.short_name == "生态环境法典")

        names = repealed_names(code.articles)

        assert len(names) == 10
        assert names[0] == "中华人民共和国环境保护法"

    @pytest.mark.parametrize(
        "name", ["甲条例", "乙关于〈丙《丁》办法〉的决定", "甲〈乙〉丙〈丁〉戊", "甲〈乙"]
    )
    def test_may_have_names_within_the_name(self, name):
        articles = read_statute(f"第一条 《{name}》同时废止。").articles

        assert repealed_names(articles) == (name,)

    def test_are_none_where_nothing_ends(self):
        law = next(law for law in all_laws() if law.key == "xing-zheng-chu-fa-fa_2021-01-22")

        assert repealed_names(law.articles) == ()
