"""What this wallet sent and where it is: a card of rows, and a sheet with the whole way of one.

``states`` gives each state its picture and words, ``card`` lists what is not over, ``details``
shows one with its time line and what can still be done about it.
"""
