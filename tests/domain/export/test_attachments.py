"""Files that went out with a prompt are told by name in the pages that people read."""

from __future__ import annotations

from tests.domain.export.turns import turn
from tests.domain.test_attachment import pdf, png
from tui.domain.attachment import attachment
from tui.domain.conversation import text_prompt
from tui.domain.export import Export
from tui.domain.export.html import html
from tui.domain.export.markdown import markdown


def told() -> Export:
    one = turn()
    files = {"report.pdf": pdf(3), "<notes>.md": b"of <b>sk-ant-api03-x</b>", "shot.png": png()}
    one.prompt = [*(attachment(name, data).block for name, data in files.items()), *text_prompt("Compare")]
    return Export((one,), lambda text: text.replace("sk-ant-api03-x", "[redacted]"))


def test_markdown_tells_a_line_each_and_no_data():
    page = markdown(told()).decode()
    assert "*Attached: report.pdf · 3 pages · 111 B · ~7,500 tokens*" in page
    assert "*Attached: PNG image · 800×600" in page
    assert "base64" not in page


def test_html_shows_the_image_folds_the_text_and_names_the_pdf():
    page = html(told()).decode()
    assert '<p class="foot">report.pdf · 3 pages' in page
    assert '<img alt="PNG image · 800×600' in page
    assert "<summary>&lt;notes&gt;.md" in page
    assert "of &lt;b&gt;[redacted]&lt;/b&gt;" in page
