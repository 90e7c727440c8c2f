from __future__ import annotations

import html
import io
import json
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import SecretFoundError
from pytest_modelmigrate.store.redacting import Redact
from pytest_modelmigrate.store.report_files import MaskedStream, masked_note, write_report

TOKEN = "ghp_" + "aB3dE5fG7hI9" * 3
PASSWORD = "password=" + "Zk93jd82LqPw" + "0x7RqW"


def test_a_report_without_credentials_is_written_as_it_is(tmp_path: Path) -> None:
    text = '{"b": 1,   "a": "one"}'
    assert not write_report(tmp_path / "run.json", lambda: text)
    assert (tmp_path / "run.json").read_text(encoding="utf-8") == text


@pytest.mark.parametrize("secret", [TOKEN, PASSWORD])
def test_credentials_in_a_report_are_replaced_by_their_kind(tmp_path: Path, secret: str) -> None:
    said = f'He said "{secret}".'
    assert write_report(tmp_path / "run.md", lambda: said)
    assert write_report(tmp_path / "run.json", lambda: json.dumps({"reply": [said], "cost": 1}))
    text = (tmp_path / "run.md").read_text(encoding="utf-8")
    data = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert secret.rpartition("=")[2] not in text
    assert data == {"reply": [text], "cost": 1}


def test_the_redaction_of_the_project_and_credentials_both_hold(tmp_path: Path) -> None:
    def write_changed(change: Redact) -> str:
        return f"<p>{change('Jane ' + TOKEN)}</p>"

    path = tmp_path / "run.html"
    assert write_report(path, lambda: "", lambda text: text.replace("Jane", "NAME"), write_changed=write_changed)
    assert path.read_text(encoding="utf-8") == "<p>NAME [a GitHub token]</p>"


def test_a_credential_that_html_shows_in_escaped_quotes_is_replaced(tmp_path: Path) -> None:
    said, path = PASSWORD.replace("=", '="') + '"', tmp_path / "run.html"
    assert write_report(path, lambda: html.escape(said), write_changed=lambda change: html.escape(change(said)))
    assert html.unescape(path.read_text(encoding="utf-8")) == 'password="[a password]"'


def test_the_note_names_the_reports_in_which_credentials_are_masked() -> None:
    assert masked_note(["run.json", "run.md"]) == "credentials are masked in run.json, run.md"
    assert not masked_note([])


def test_a_report_whose_names_are_credentials_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(SecretFoundError, match=r"did not write .*run\.json"):
        write_report(tmp_path / "run.json", lambda: json.dumps({TOKEN: 1}))
    assert not (tmp_path / "run.json").exists()


def test_no_credential_is_written_to_a_masked_stream() -> None:
    stream = io.StringIO()
    masked = MaskedStream(stream)
    assert masked.write(f"token {TOKEN}\n") == len(TOKEN) + 7
    masked.flush()
    assert stream.getvalue() == "token [a GitHub token]\n"
