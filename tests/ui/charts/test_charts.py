from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from wallet.ui.charts.bars import Bar, BarChart
from wallet.ui.charts.chart import Chart
from wallet.ui.charts.line import LineChart, Point
from wallet.ui.charts.steps import Step, StepChart
from wallet.ui.theme import Theme


@pytest.fixture
def bars(qtbot: QtBot, light: Theme) -> BarChart:
    chart = BarChart(light, lambda value, unit: f"{value} kWh" if unit else str(value))
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.show_bars([Bar(str(n), f"day {n}: {n * 2} kWh", n * 2, n == 9) for n in range(10)], 9)
    chart.show()
    return chart


def move_to(qtbot: QtBot, chart: Chart, index: int) -> None:
    at = chart.anchor(index)
    qtbot.mouseMove(chart, QPoint(round(at.x()), chart.height() // 2))


def test_pointing_at_a_bar_says_its_value(qtbot: QtBot, bars: BarChart) -> None:
    move_to(qtbot, bars, 6)
    assert bars.pointed == 6
    assert bars.accessibleDescription() == "day 6: 12 kWh"


def test_arrow_keys_step_through_the_bars_from_today(qtbot: QtBot, bars: BarChart) -> None:
    for _press in range(2):
        qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert bars.pointed == 8
    for _press in range(4):
        qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.pointed == 9


def test_only_today_is_in_the_accent_and_higher_means_more(bars: BarChart, light: Theme) -> None:
    image = bars.grab().toImage()
    ember, past = light.colors.ember.rgb(), light.colors.past.rgb()

    def colour_in(index: int) -> int:
        at = bars.anchor(index)
        return image.pixelColor(round(at.x()), round(at.y()) + 8).rgb()

    assert colour_in(9) == ember
    assert colour_in(8) == past
    assert bars.anchor(9).y() < bars.anchor(8).y() < bars.anchor(3).y()


def test_no_bars_draw_an_empty_chart(qtbot: QtBot, bars: BarChart) -> None:
    bars.show_bars([])
    bars.grab()
    qtbot.mouseMove(bars, QPoint(50, 50))
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    assert bars.pointed is None


def test_a_line_rises_with_its_values(qtbot: QtBot, light: Theme) -> None:
    chart = LineChart(light, str)
    qtbot.addWidget(chart)
    chart.resize(300, 160)
    chart.show_points([Point(n, 350 + n * n, f"¥{n}") for n in range(8)], "¥0.40", ("1", "today"))
    chart.show()
    chart.grab()
    assert chart.anchor(7).y() < chart.anchor(0).y()
    move_to(qtbot, chart, 3)
    assert chart.accessibleDescription() == "¥3"
    chart.show_points([Point(5, 350, "only one")])
    chart.grab()
    chart.show_points([])
    chart.grab()


def test_wanted_stands_left_of_offered(qtbot: QtBot, light: Theme) -> None:
    chart = StepChart(light, str)
    qtbot.addWidget(chart)
    chart.resize(300, 160)
    wanted = [Step(350 - n, 10 * (n + 1), f"wanted {n}") for n in range(3)]
    offered = [Step(360 + n, 20 * (n + 1), f"offered {n}") for n in range(3)]
    chart.show_sides(wanted, offered)
    chart.show()
    chart.grab()
    assert [chart.tip(index) for index in range(6)] == [
        "wanted 2", "wanted 1", "wanted 0", "offered 0", "offered 1", "offered 2",
    ]  # fmt: skip
    places = [chart.anchor(index).x() for index in range(6)]
    assert places == sorted(places)
    for sides in (([], offered), (wanted, []), ([], [])):
        chart.show_sides(*sides)
        chart.grab()
