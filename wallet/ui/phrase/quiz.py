"""Which words are asked after they were written down, and among which each is found again.

Three places, never all: enough that a paper with a line missing or two lines swapped is noticed,
and short enough to be done at once. The wrong answers are words of the same phrase from other
places (a swap is the likeliest mistake) and words of the same list.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

QUESTIONS = 3
CHOICES = 6
_OWN = 2
"""How many of the wrong answers are words of the phrase."""

_chance = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Question:
    """One place of the phrase, from 0, and the words to choose among; one of them is right."""

    place: int
    choices: tuple[str, ...] = field(repr=False)
    answer: str = field(repr=False)


def ask(words: Sequence[str], others: Sequence[str]) -> tuple[Question, ...]:
    """Return three questions in the order of their places; ``others`` are words of the list."""
    places = sorted(_chance.sample(range(len(words)), min(QUESTIONS, len(words))))
    return tuple(_question(words, place, others) for place in places)


def again(question: Question) -> Question:
    """Return the same question with its choices in another order."""
    return Question(question.place, _shuffled(question.choices), question.answer)


def _question(words: Sequence[str], place: int, others: Sequence[str]) -> Question:
    answer = words[place]
    own = sorted(set(words) - {answer})
    wrong = _chance.sample(own, min(_OWN, len(own)))
    strangers = set(others) - set(words)
    wrong += _chance.sample(sorted(strangers), CHOICES - 1 - len(wrong))
    return Question(place, _shuffled((answer, *wrong)), answer)


def _shuffled(choices: Sequence[str]) -> tuple[str, ...]:
    return tuple(_chance.sample(list(choices), len(choices)))
