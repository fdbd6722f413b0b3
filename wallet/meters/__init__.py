"""Amounts as people type and read them, and what a meter's litres are worth.

All arithmetic is on integers; text comes from the window or the command line and goes back there.

=============  ===============================================================
``numbers``    reading and writing decimal numbers, without ever guessing
``amounts``    energy, money and prices on top of it
``calorific``  litres to watt-hours and back
=============  ===============================================================
"""
