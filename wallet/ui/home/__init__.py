"""Home: what can be spared, what was used, what needs a decision, what just happened.

``page`` arranges the cards; ``spare``, ``usage``, ``attention``, ``purse`` and ``happened`` are one
card each.
"""
