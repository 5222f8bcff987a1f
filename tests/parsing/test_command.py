"""`manage.py read_document`: JSON out, or the advice and exit code 1; no database is touched."""

import json

import pytest
from django.core.management import call_command

from tests.parsing.documents import PLAIN


def test_draft_is_printed_as_json(tmp_path, capsys):
    path = tmp_path / "plan.txt"
    path.write_text(PLAIN, encoding="gb18030")

    call_command("read_document", str(path))

    assert len(json.loads(capsys.readouterr().out)["tasks"]) == 3


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x01"])
def test_refusal_says_what_to_do_and_exits_1(tmp_path, capsys, content):
    path = tmp_path / "plan.txt"
    path.write_bytes(content)

    with pytest.raises(SystemExit) as left:
        call_command("read_document", str(path))

    assert left.value.code == 1
    assert "请" in capsys.readouterr().err
