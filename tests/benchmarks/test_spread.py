import pytest

from benchmarks.spread import percentile, ratio, spread


def test_a_ratio_is_taken_within_each_round():
    slow_second_round = ratio(spread([10, 2, 11]), spread([5, 1, 5]))
    assert slow_second_round.rounds == [2, 2, 2.2]
    assert f"{slow_second_round:.1f}" == "2.0 (2.0 to 2.2)"


def test_rounds_must_match():
    with pytest.raises(ValueError, match="argument 2"):
        ratio(spread([1, 2]), spread([1]))


def test_percentile():
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(range(100), 0.99) == 99
    assert percentile([7], 0.99) == 7
