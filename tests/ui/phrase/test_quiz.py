from __future__ import annotations

import pytest

from tests.ui.phrase.made import LONG, PHRASE
from wallet.keys.phrase import new_phrase, wordlist
from wallet.ui.phrase import quiz


@pytest.mark.parametrize("phrase", [PHRASE, LONG, new_phrase(24)])
def test_three_places_are_asked_each_with_one_right_word_among_six(phrase: str) -> None:
    words = phrase.split()
    for _ in range(50):
        questions = quiz.ask(words, wordlist("english"))
        places = [question.place for question in questions]
        assert len(set(places)) == 3
        assert places == sorted(places)
        for question in questions:
            assert question.answer == words[question.place]
            assert len(set(question.choices)) == 6
            assert question.choices.count(question.answer) == 1


def test_other_words_of_the_phrase_are_among_the_wrong_ones() -> None:
    question = quiz.ask(PHRASE.split(), wordlist("english"))[0]
    own = set(PHRASE.split()) - {question.answer}
    assert len(own & set(question.choices)) == 2


def test_every_place_is_asked_sooner_or_later() -> None:
    seen = {q.place for _ in range(200) for q in quiz.ask(PHRASE.split(), wordlist("english"))}
    assert seen == set(range(12))


def test_asking_again_changes_the_order_and_nothing_else() -> None:
    question = quiz.ask(PHRASE.split(), wordlist("english"))[0]
    orders = {quiz.again(question).choices for _ in range(30)}
    assert len(orders) > 5
    assert {frozenset(order) for order in orders} == {frozenset(question.choices)}


def test_a_question_does_not_print_its_words() -> None:
    question = quiz.ask(PHRASE.split(), wordlist("english"))[0]
    assert not any(word in repr(question) for word in question.choices)
