"""The one style sheet, made from a theme's tokens.

Selectors are the widgets' class names and their ``role``/``kind`` properties, so a page never
carries style of its own.
"""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.ui.theme import Theme

_SHEET = Template("""
QMainWindow, #Ground { background: $ground; }
QWidget#PageBody, QScrollArea, QScrollArea > QWidget > QWidget#PageBody {
  background: transparent; border: none; }
QToolTip { background: $ink; color: $ground; border: none; padding: 6px 8px; }

QLabel { background: transparent; color: $ink; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 700; }
QLabel[role="brand"] { font-size: ${brand}px; font-weight: 700; }
QLabel[role="big"] { font-size: ${big}px; font-weight: 700; }
QLabel[role="number"] { font-size: ${title}px; font-weight: 700; }
QLabel[role="heading"] { font-size: ${heading}px; font-weight: 600; color: $muted; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="secondary"] { font-size: ${secondary}px; color: $muted; }
QLabel[role="small"] { font-size: ${small}px; color: $muted; }
QLabel[role="ember"] { font-size: ${secondary}px; font-weight: 600; color: $ember; }
QLabel[role="good"] { font-size: ${secondary}px; color: $green; }
QLabel[role="warning"] { font-size: ${secondary}px; color: $amber; }
QLabel[role="error"] { font-size: ${secondary}px; color: $red; }

Card { background: $card; border: 1px solid $line; border-radius: 12px; }
Divider { background: $line; border: none; }

QPushButton { font-weight: 600; color: $ink; background: $card; border: 1px solid $line;
  border-radius: 8px; padding: 0 16px; min-height: 38px; outline: none; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $ember; padding: 0 15px; min-height: 36px; }
QPushButton:disabled { color: $muted; background: $ground; }
QPushButton[compact="true"] { min-height: 30px; padding: 0 12px; font-size: ${secondary}px; }
QPushButton[compact="true"]:focus { min-height: 28px; padding: 0 11px; }
QPushButton[square="true"] { padding: 0; min-width: 30px; max-width: 30px; }
QPushButton[square="true"]:focus { padding: 0; min-width: 28px; }
PrimaryButton { color: $on_ember; background: $ember; border: 1px solid $ember; }
PrimaryButton:hover, PrimaryButton:pressed { background: $ember_deep; border-color: $ember_deep; }
PrimaryButton:focus { border: 2px solid $ink; }
PrimaryButton:disabled { color: $muted; background: $pressed; border-color: $pressed; }
LinkButton { color: $ink; background: transparent; border: 1px solid transparent;
  text-decoration: underline; padding: 0 2px; min-height: 20px; font-weight: 400;
  font-size: ${secondary}px; border-radius: 4px; text-align: left; }
LinkButton:hover { color: $ember; background: transparent; }
LinkButton:pressed { background: transparent; }
LinkButton:focus { border: 1px solid $ember; padding: 0 2px; min-height: 20px; }
FilterChip { font-weight: 400; font-size: ${secondary}px; border-radius: 15px; min-height: 28px;
  padding: 0 12px; }
FilterChip:focus { min-height: 26px; padding: 0 11px; border-radius: 15px; }
FilterChip:checked { background: $ink; color: $ground; border-color: $ink; }
FilterChip:checked:focus { border: 2px solid $ember; }
FilterChip::menu-indicator { image: none; width: 0; }

PictureTile { padding: 0; min-height: 0; border-radius: 10px; background: transparent;
  border: 2px solid transparent; }
PictureTile:hover { background: $hover; }
PictureTile:checked { border: 2px solid $ember; background: $ember_tint; }
PictureTile:focus { border: 2px solid $ink; padding: 0; min-height: 0; }

Badge { border-radius: 6px; padding: 3px 8px; font-size: ${secondary}px; font-weight: 600; }
Badge[kind="proven"] { color: $green; background: $green_tint; }
Badge[kind="warning"] { color: $amber; background: $amber_tint; }
Badge[kind="neutral"] { color: $ink; background: $pressed; }
Badge[kind="error"] { color: $red; background: $red_tint; }
Badge[kind="count"] { color: $on_ember; background: $ember; border-radius: 8px; padding: 2px 6px;
  min-height: 14px; font-size: ${small}px; }

MarkButton { color: $muted; background: transparent; border: 1px solid $line;
  border-radius: 6px; padding: 0 7px; min-height: 20px; font-size: ${secondary}px; }
MarkButton[sure="proven"] { color: $green; background: $green_tint; border-color: $green_tint; }
MarkButton[sure="agreed"] { color: $ink; background: $pressed; border-color: $pressed; }
MarkButton[sure="disputed"] { color: $amber; background: $amber_tint; border-color: $amber_tint; }
MarkButton:hover { border-color: $field_line; }
MarkButton:focus { border: 2px solid $ember; padding: 0 6px; min-height: 18px; }

Banner { border-radius: 8px; }
Banner[kind="neutral"] { background: $pressed; }
Banner[kind="proven"] { background: $green_tint; }
Banner[kind="warning"] { background: $amber_tint; }
Banner[kind="error"] { background: $red_tint; }
Banner[kind="proven"] QLabel { color: $green; }
Banner[kind="warning"] QLabel { color: $amber; }
Banner[kind="error"] QLabel { color: $red; }
ReadingBar { background: $card; border: none; border-bottom: 1px solid $line; }
Toast { background: $ink; border-radius: 10px; }
Toast QLabel { color: $ground; }

SheetPanel { background: $card; border: 1px solid $line; border-radius: 14px; }

QLineEdit, QComboBox, QPlainTextEdit, QDateTimeEdit { background: $card; color: $ink;
  border: 1px solid $field_line; border-radius: 8px; padding: 0 11px; min-height: 38px;
  selection-background-color: $ember; selection-color: $on_ember; }
QPlainTextEdit { padding: 8px 11px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QDateTimeEdit:focus {
  border: 2px solid $ember; padding: 0 10px; min-height: 36px; }
QLineEdit[invalid="true"] { border: 2px solid $red; padding: 0 10px; min-height: 36px; }
QLineEdit:disabled { background: $ground; color: $muted; border-color: $line; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView { background: $card; color: $ink; border: 1px solid $line;
  selection-background-color: $ember_tint; selection-color: $ink; padding: 4px; outline: none; }
QMenu { background: $card; color: $ink; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 7px 24px 7px 12px; border-radius: 6px; }
QMenu::item:selected { background: $hover; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QCheckBox, QRadioButton { spacing: 8px; color: $ink; }
QCheckBox:focus, QRadioButton:focus { color: $ember; }

QLineEdit[compact="true"] { min-height: 28px; padding: 0 9px; border-radius: 15px;
  border-color: $line; font-size: ${secondary}px; }
QLineEdit[compact="true"]:focus { min-height: 26px; padding: 0 8px; border-color: $ember; }
QLineEdit[word="true"] { min-height: 32px; }
QLineEdit[word="true"]:focus { min-height: 30px; }
QLineEdit[word="true"][invalid="true"] { min-height: 30px; }
QSlider { min-height: 22px; background: transparent; }
QSlider::groove:horizontal { height: 4px; background: $pressed; border-radius: 2px; }
QSlider::handle:horizontal { width: 16px; margin: -8px 0; background: $card;
  border: 2px solid $ember; border-radius: 9px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $ember; }

QProgressBar { background: $pressed; border: none; border-radius: 4px; max-height: 8px;
  min-height: 8px; }
QProgressBar::chunk { background: $ember; border-radius: 4px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: $line; border-radius: 3px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: $field_line; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: $line; border-radius: 3px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractItemView { background: $card; color: $ink; border: none; outline: none;
  selection-background-color: $ember_tint; selection-color: $ink; }
QListView#Completions { border: 1px solid $line; border-radius: 8px; padding: 4px; }
QListView#Completions::item { padding: 5px 8px; border-radius: 6px; }
QListView#Completions::item:selected { background: $ember_tint; color: $ink; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: $card; color: $muted; border: none;
  border-bottom: 1px solid $line; padding: 8px 12px; font-size: ${secondary}px; font-weight: 600; }

RailFoot { background: transparent; border: 1px solid transparent; border-radius: 8px; }
RailFoot:hover { background: $hover; }
RailFoot:focus { border: 2px solid $ember; }
#Rail { background: $rail; border: none; border-right: 1px solid $line; }
RailButton, AccountButton { text-align: left; font-weight: 400; background: transparent;
  color: $muted;
  border: 1px solid transparent; border-radius: 8px; padding: 0 10px; min-height: 37px; }
RailButton:hover, AccountButton:hover { background: $hover; color: $ink; }
RailButton:checked { background: $rail_chosen; color: $ink; font-weight: 600; border-color: $line; }
RailButton:focus, AccountButton:focus { border: 2px solid $ember; padding: 0 10px;
  min-height: 36px; }
""")


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of ``theme``."""
    from wallet.ui.theme import TypeSize

    names = {key: color.name() for key, color in vars(theme.colors).items()}
    sizes = {size.value: theme.pixels(size) for size in TypeSize}
    return _SHEET.substitute(
        names,
        **sizes,
        heading=theme.pixels(TypeSize.SECONDARY),
        brand=theme.scaled(18),
        rail_chosen=names["card"],
    )
