"""Reads the text back out of a PDF that Qt wrote: enough to know every letter that is in it."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_RANGE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_SHOWN = re.compile(r"/(F\d+)\s+[\d.]+\s+Tf|<([0-9a-fA-F]+)>\s*Tj|\[(.*?)\]\s*TJ", re.DOTALL)


def streams(pdf: bytes) -> list[str]:
    """Every stream that is compressed text."""
    found = []
    for raw in _STREAM.findall(pdf):
        try:
            found.append(zlib.decompress(raw).decode("latin-1"))
        except zlib.error:
            found.append(raw.decode("latin-1"))
    return found


def _letters(cmap: str) -> dict[int, str]:
    letters = {}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, start in _RANGE.findall(block):
            for at in range(int(first, 16), int(last, 16) + 1):
                letters[at] = chr(int(start, 16) + at - int(first, 16))
        for at, several in re.findall(r"<(\w+)>\s*<\w+>\s*\[(.*?)\]", block, re.DOTALL):
            for step, text in enumerate(re.findall(r"<(\w+)>", several)):
                letters[int(at, 16) + step] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for at, text in _PAIR.findall(block):
            letters[int(at, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return letters


def texts(pdf: bytes) -> list[str]:
    """What is written, read with each of the file's fonts in turn (one of them is right)."""
    every = streams(pdf)
    fonts = [_letters(each) for each in every if "begincmap" in each]
    glyphs: list[int] = []
    for page in (each for each in every if re.search(r"\bTf\b", each)):
        for _font, plain, several in _SHOWN.findall(page):
            digits = plain or "".join(re.findall(r"<([0-9a-fA-F]+)>", several))
            glyphs += [int(digits[at : at + 4], 16) for at in range(0, len(digits), 4)]
    return ["".join(font.get(glyph, "?") for glyph in glyphs) for font in fonts]
