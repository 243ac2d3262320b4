"""What the public may read, and what it typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.verification.rules import masked_name, number_tail, read_typed


class TestMaskedName:
    @pytest.mark.parametrize(
        ("name", "masked"),
        [
            ("周明远", "周*远"),
            ("周远", "周*"),
            ("欧阳晓燕", "欧**燕"),
            ("阿卜杜拉·买买提", "阿******提"),
            ("周", "*"),
            ("", ""),
        ],
    )
    def test_hides_the_middle(self, name, masked):
        assert masked_name(name) == masked

    @given(st.text(alphabet="周明远欧阳", min_size=2, max_size=20))
    def test_keeps_the_length_and_never_says_the_whole_name(self, name):
        masked = masked_name(name)

        assert len(masked) == len(name)
        assert masked != name


class TestNumberTail:
    @pytest.mark.parametrize(
        ("number", "tail"), [("99JD000586", "0586"), ("12345", "45"), ("1", ""), ("", "")]
    )
    def test_is_the_end_and_never_the_whole(self, number, tail):
        assert number_tail(number) == tail


class TestReadTyped:
    @pytest.mark.parametrize(
        "text",
        [
            "7K3QF8M2T1",
            "7k3qf8m2t1",
            " 7K3QF-8M2T1 ",
            "7K3QF 8M2TI",
            "7k3qf8m2tl",
            "7K3QF－8M2T1",
        ],
    )
    def test_forgives_what_people_do_when_they_type(self, text):
        assert read_typed(text).identifier == "7K3QF8M2T1"

    @pytest.mark.parametrize("text", ["", "7K3QF8M2T", "7K3QF8M2T11", "证书", "7K3QF8M2TU"])
    def test_finds_no_identifier_in_anything_else(self, text):
        assert read_typed(text).identifier is None

    @pytest.mark.parametrize("end", ["", "/", "?lang=en"])
    def test_takes_a_link_apart(self, end):
        typed = read_typed(f"HTTPS://ZFZ.example.gov.cn/v/7k3qf8m2t1{end}")

        assert (typed.identifier, typed.origin) == ("7K3QF8M2T1", "https://zfz.example.gov.cn")
        assert typed.code == ""

    def test_keeps_a_whole_code_to_be_checked(self):
        text = "https://zfz.example.gov.cn/v/7K3QF8M2T1#0123456789"

        assert read_typed(text).code == text

    def test_does_not_forgive_a_link_what_it_forgives_typing(self):
        assert read_typed("https://zfz.example.gov.cn/v/7K3QF8M2TI").identifier is None
