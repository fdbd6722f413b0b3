"""What is seen before, while and after something is signed.

- ``facts``      the rows of a review, and every signed field as it is
- ``view``       the review sheet's content: sentence, marks, facts, steps, warnings, password
- ``progress``   a trade on its way, step by step
- ``marks``      to come, under way, done
- ``outcome``    how it ended
- ``problem``    an error with its cause and fix, details one level below
"""
