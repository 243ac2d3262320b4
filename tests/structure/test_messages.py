"""What is to be translated: the script that compares it with the catalog overlooks no text."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "messages.py"


@pytest.fixture
def messages(monkeypatch, tmp_path):
    spec = spec_from_file_location("messages_script", SCRIPT)
    script = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "ROOT", tmp_path)
    return script


class TestTextsOfPython:
    @pytest.mark.parametrize(
        ("code", "found"),
        [
            ("_('one')", ("one", None, None)),
            ("gettext_lazy('one' ' two')", ("one two", None, None)),
            ("translation.pgettext('board', 'one')", ("one", None, "board")),
            ("ngettext('one', 'many', count)", ("one", "many", None)),
            ("npgettext_lazy('board', 'one', 'many', 2)", ("one", "many", "board")),
            ("f\"{pgettext('board', 'Saved')} {clock}\"", ("Saved", None, "board")),
        ],
    )
    def test_are_found(self, messages, tmp_path, code, found):
        path = tmp_path / "code.py"
        path.write_text(f"said = {code}\n", encoding="utf-8")

        [text] = messages.texts_of_python(path)

        assert (text.singular, text.plural, text.context) == found

    @pytest.mark.parametrize("code", ["_(name)", "_('')", "_()", "named('one')"])
    def test_are_none_elsewhere(self, messages, tmp_path, code):
        path = tmp_path / "code.py"
        path.write_text(f"said = {code}\n", encoding="utf-8")

        assert list(messages.texts_of_python(path)) == []
