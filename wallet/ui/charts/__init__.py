"""Charts, painted by hand: few ticks, units on the axis, the value where the pointer is.

A plotting library was measured and left out: pyqtgraph brings numpy, 0.3 s of CPU and 50 MB of
memory, half of all the window may use, for three small drawings.

- ``scale``  round numbers for an axis
- ``chart``  what all charts share: the pointer, the arrow keys, the bubble with the value
- ``bars``   an amount a day, with its average
- ``line``   a price over time
- ``steps``  wanted and offered, by price
- ``spark``  how a value has been going, as high as a line of text
"""
