"""JSON holds every item without loss; what is no item in it is rejected, never a fault."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exams.exchange import reading, writing
from exams.exchange.documents import entry_of
from exams.exchange.refusals import FileNotReadable, NoItems, NotJson
from tests.exams.exchange.strategies import PICTURES, records

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["A", "text", "letter", "kind", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


class TestJson:
    @settings(max_examples=40)
    @given(st.lists(records(), min_size=1, max_size=3))
    def test_loses_nothing(self, several):
        written = writing.write(several, format="json", pictures=PICTURES)

        read = reading.read(written.data)

        assert [replace(record, place="") for record in read.records] == several
        assert read.rejected == ()
        assert all(PICTURES[digest] == data for digest, data in read.pictures.items())

    @settings(max_examples=80)
    @given(records(), st.data())
    def test_rejects_hostile_values(self, record, data):
        entry = entry_of(record)
        name = data.draw(st.sampled_from([*entry, "key", "parts", "review", "detail"]))
        entry[name] = data.draw(values)

        read = reading.read(json.dumps([entry, {"type": "x"}, 7]).encode())

        assert len(read.records) + len(read.rejected) == 3

    @pytest.mark.parametrize("text", ['{"items": [', '[{"type": "single", ', "[" * 5000])
    def test_refuses_what_is_broken(self, text):
        with pytest.raises(FileNotReadable) as refused:
            reading.read(text.encode())

        assert refused.value.code in (NotJson.code, FileNotReadable.code)

    @pytest.mark.parametrize("text", ['{"items": 3}', "[]", '{"a": {"b": 1}}'])
    def test_refuses_what_has_no_items(self, text):
        with pytest.raises(NoItems):
            reading.read(text.encode())
