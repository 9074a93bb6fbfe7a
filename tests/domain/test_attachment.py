"""Files as parts of a prompt: what the API takes, what is refused, and how each is told."""

from __future__ import annotations

import base64
import struct
import time
import zlib

import pytest
from anthropic.types import DocumentBlockParam, ImageBlockParam
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tui.domain.attachment import (
    AttachError,
    attachment,
    described,
    image_tokens,
    media_type,
    refuse_sum,
    text_block,
    token_estimate,
)
from tui.domain.pdf import pdf_pages
from tui.domain.safe import one_line


def png(width: int = 800, height: int = 600, size: int = 0) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\0" * size


def pdf(pages: int = 3, size: int = 0) -> bytes:
    return b"%PDF-1.4\n" + b"<< /Type /Page /Parent 1 0 R >>\n" * pages + b" " * size + b"\n%%EOF"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (png(), "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF89a rest", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"junk before %PDF-1.7", "application/pdf"),
        (b"plain", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say_whatever_its_name_is(data: bytes, kind: str | None):
    assert media_type(data) == kind


def test_an_image_and_a_pdf_go_out_as_base64_and_a_text_as_a_document():
    image = attachment("photo.txt", png()).block
    assert TypeAdapter(ImageBlockParam).validate_python(image)
    assert base64.b64decode(image["source"]["data"]) == png()
    paper = attachment("report.pdf", pdf()).block
    assert TypeAdapter(DocumentBlockParam).validate_python(paper)["title"] == "report.pdf"
    assert paper["source"]["media_type"] == "application/pdf"
    note = attachment("notes.md", "grüße\n".encode()).block
    assert TypeAdapter(DocumentBlockParam).validate_python(note)
    assert note["source"] == {"type": "text", "media_type": "text/plain", "data": "grüße\n"}


def test_two_megabytes_of_text_go_out_and_are_told_quickly():
    began = time.perf_counter()
    block = attachment("big.log", b"a line\n" * 300_000).block
    assert described(block) == "big.log · 300,000 lines · 2.1 MB · ~525,000 tokens"
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("naïve".encode("utf-16"), "naïve"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("Straße".encode("latin-1"), "Straße"),
    ],
)
def test_a_text_that_is_no_plain_utf_8_is_read_where_its_kind_can_be_told(data: bytes, text: str):
    assert attachment("a.txt", data).block["source"]["data"] == text


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("big.bin", b"x" * 40_000_000, "big.bin is 40.0 MB; a request may have 32.0 MB in all"),
        ("film.pdf", pdf(1, 30_000_000), "film.pdf is 30.0 MB, 40.0 MB as base64; a request may have 32.0 MB in all"),
        ("raw.png", png(size=9_000_000), "raw.png is 9.0 MB, 12.0 MB as base64; an image may have 10.5 MB"),
        ("wide.png", png(9000, 10), "wide.png is 9000×10 pixels; an image may have 8000×8000"),
        ("long.pdf", pdf(700), "long.pdf has 700 pages; a request may have 600 in all"),
        ("nothing", b"", "nothing is empty"),
        ("blank.txt", b" \n\n", "blank.txt holds nothing but white space"),
        ("a\x1b[2J.so", b"\x7fELF\0\1\2", "a␛[2J.so is neither a text nor a PDF nor a PNG, JPEG, GIF or WebP image"),
        ("odd.txt", b"\x81 text", "odd.txt is no UTF-8 text (byte 1); save it as UTF-8 first"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_limit_named(name: str, data: bytes, why: str):
    with pytest.raises(AttachError) as refused:
        attachment(name, data)
    assert str(refused.value).startswith(why)


def test_files_that_would_do_alone_are_refused_where_they_are_too_much_together():
    many = [attachment(f"{n}.txt", b"x" * 12_000_000).block for n in range(3)]
    refuse_sum(many[:2])
    with pytest.raises(AttachError, match=r"36\.0 MB together; a request may have 32\.0 MB"):
        refuse_sum(many)
    large = [attachment("l.png", png(3000, 10)).block] * 21
    refuse_sum(large[:20])
    with pytest.raises(AttachError, match="more than 20, each may have 2000×2000"):
        refuse_sum(large)
    with pytest.raises(AttachError, match="800 pages together"):
        refuse_sum([attachment("a.pdf", pdf(400)).block] * 2)


def test_each_kind_is_told_in_a_line_with_what_it_costs():
    assert described(attachment("a.png", png(size=40_000)).block) == "PNG image · 800×600 · 40.0 kB · ~638 tokens"
    assert described(attachment("a.pdf", pdf(3)).block) == "a.pdf · 3 pages · 111 B · ~7,500 tokens"
    assert described(attachment("n\x1b.md", b"one").block) == "n␛.md · 1 line · 3 B · ~1 token"
    assert (
        described({"type": "image", "source": {"type": "url", "url": "https://x/y.png"}}) == "image · https://x/y.png"
    )


@given(st.recursive(st.none() | st.text() | st.integers(), lambda some: st.dictionaries(st.text(), some)))
def test_a_block_of_any_shape_is_told_without_a_fault_and_safely(value: object):
    for block in ({"type": "image", "source": value, "title": value}, {"source": {"type": value, "data": value}}):
        assert described(block) == one_line(described(block))
        token_estimate(block)


def test_an_image_costs_what_the_model_sees_of_it():
    assert image_tokens(28, 28) == 1
    assert image_tokens(1000, 1000) == 36 * 36
    assert image_tokens(8000, 8000) == 1568


def test_the_pages_of_a_pdf_are_found_in_its_packed_streams_too():
    packed = zlib.compress(b"<< /Type /Pages /Kids [1 0 R] /Count 12 >> << /Type /Page >>")
    head = b"%PDF-1.5\n4 0 obj\n<< /Type /ObjStm /N 2 /Filter /FlateDecode >>\nstream\n"
    assert pdf_pages(head + packed + b"\nendstream") == 12
    assert pdf_pages(b"%PDF-1.5 /ObjStm >> stream\nbroken") is None
    bomb = head + zlib.compress(b"\0" * 200_000_000)
    began = time.perf_counter()
    assert pdf_pages(bomb) is None
    assert time.perf_counter() - began < 2


def test_a_text_block_says_its_title():
    assert text_block("src/", "a.py")["title"] == "src/"
