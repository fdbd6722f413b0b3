"""A sentence with bold parts that wraps to a few lines and elides the last one.

Bold is marked by ``strong(value)`` in a field, not by markup in the translated sentence: no
translation can break it, and no name can forge it, because ``strong`` drops the marks (and any
other control character) from what it is given.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

_ON, _OFF = "\x02", "\x03"


def strong(value: object) -> str:
    """Return ``value`` marked to stand out in a sentence."""
    return _ON + visible(str(value)) + _OFF


def visible(text: str) -> str:
    """Return ``text`` without control and direction-changing characters."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"})


def plain(sentence: str) -> str:
    """Return a sentence without its marks, for screen readers and the clipboard."""
    return sentence.replace(_ON, "").replace(_OFF, "")


def _bold_ranges(sentence: str) -> list[tuple[int, int]]:
    """Return (start, length) of the marked parts, counted in UTF-16 units as Qt does."""
    ranges, position, start = [], 0, 0
    for char in sentence:
        if char == _ON:
            start = position
        elif char == _OFF:
            ranges.append((start, position - start))
        else:
            position += 2 if ord(char) > 0xFFFF else 1
    return ranges


class SentenceLabel(QWidget):
    """Shows one sentence in at most ``max_lines`` lines.

    Args:
        sentence: text in which ``strong()`` marked the parts to set bold.
        max_lines: lines before the text is elided (the whole text is then the tool tip).
        pixel_size: height of the type; 0 takes the widget's font.
        bold_weight: weight of the marked parts.
    """

    def __init__(
        self,
        sentence: str = "",
        *,
        max_lines: int = 2,
        pixel_size: int = 0,
        bold_weight: QFont.Weight = QFont.Weight.DemiBold,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._max_lines = max_lines
        self._bold_weight = bold_weight
        if pixel_size:
            font = self.font()
            font.setPixelSize(pixel_size)
            self.setFont(font)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_sentence(sentence)

    def set_sentence(self, sentence: str) -> None:
        """Show another sentence."""
        self._sentence = sentence
        self.setAccessibleName(plain(sentence))
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the sentence without marks."""
        return plain(self._sentence)

    def _layout(self, width: float) -> tuple[QTextLayout, float, bool]:
        """Return the laid-out text, its height, and whether something had to be left out."""
        text = plain(self._sentence)
        layout = QTextLayout(text, self.font())
        option = QTextOption(Qt.AlignmentFlag.AlignLeft)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats())
        layout.beginLayout()
        height, count = 0.0, 0
        leading = round(QFontMetricsF(self.font()).height() * 0.12)
        while count < self._max_lines:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, height))
            height += line.height() + leading
            count += 1
        end = 0
        if count:
            last = layout.lineAt(count - 1)
            end = last.textStart() + last.textLength()
        layout.endLayout()
        return layout, height - leading if count else 0.0, end < len(text.encode("utf-16-le")) // 2

    def _formats(self) -> list[QTextLayout.FormatRange]:
        formats = []
        for start, length in _bold_ranges(self._sentence):
            item = QTextLayout.FormatRange()
            item.start, item.length = start, length  # type: ignore[misc,attr-defined,unused-ignore]
            bold = item.format
            bold.setFontWeight(self._bold_weight)
            item.format = bold
            formats.append(item)
        return formats

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height of the wrapped text."""
        return round(self._layout(float(max(width, 1)))[1] + 0.5)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for one line up to 480 pixels wide."""
        wide = QFontMetricsF(self.font()).horizontalAdvance(plain(self._sentence)) * 1.06
        width = round(min(wide, 480.0)) + 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Allow narrow columns; the text wraps and elides."""
        return QSize(80, round(QFontMetricsF(self.font()).height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines, the last one elided when the text goes on."""
        del event
        layout, height, elided = self._layout(float(self.width()))
        top = max(0.0, (self.height() - height) / 2)
        self.setToolTip(plain(self._sentence) if elided else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        count = layout.lineCount()
        for number in range(count):
            line = layout.lineAt(number)
            if elided and number == count - 1:
                self._draw_elided(painter, layout, number, top)
            else:
                line.draw(painter, QPointF(0, top))
        painter.end()

    def _draw_elided(self, painter: QPainter, layout: QTextLayout, number: int, top: float) -> None:
        line = layout.lineAt(number)
        metrics = QFontMetricsF(self.font())
        rest = layout.text().encode("utf-16-le")[line.textStart() * 2 :].decode("utf-16-le")
        text = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QPointF(0, top + line.y() + line.ascent()), text)
