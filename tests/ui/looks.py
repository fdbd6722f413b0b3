"""Asks a widget whether everything on it can be read."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from wallet.ui.widgets.sentence import SentenceLabel


def truncated(root: QWidget) -> list[str]:
    """Return the texts of visible widgets that have less room than they need."""
    found = []
    for label in root.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        if label.wordWrap():
            fits = label.height() >= label.heightForWidth(label.width())
        else:
            fits = label.width() >= label.sizeHint().width()
        if not fits:
            found.append(label.text())
    found += [
        button.text()
        for button in root.findChildren(QPushButton)
        if button.isVisible() and button.width() < button.sizeHint().width()
    ]
    found += [
        sentence.text()
        for sentence in root.findChildren(SentenceLabel)
        if sentence.isVisible() and sentence.height() < sentence.heightForWidth(sentence.width())
    ]
    return found


def texts(root: QWidget) -> set[str]:
    """Return everything that can be read on ``root``."""
    QApplication.processEvents()  # widgets added to a layout are shown by the event loop
    shown = {label.text() for label in root.findChildren(QLabel) if label.isVisibleTo(root)}
    shown |= {each.text() for each in root.findChildren(SentenceLabel) if each.isVisibleTo(root)}
    return shown | {each.text() for each in root.findChildren(QPushButton)}
