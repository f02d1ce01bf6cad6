import pytest

from benchmarks.soak import Sample, curve, judge


def samples(memory):
    return [Sample(100 * number, mebibytes, number) for number, mebibytes in enumerate(memory, start=1)]


def test_memory_that_settles_is_fine():
    assert judge(samples([100, 200, 240, 250] + [250, 251] * 48)) == []


@pytest.mark.parametrize(
    ("memory", "failure"), [([200 + number for number in range(100)], "grows"), ([360] * 100, "large")]
)
def test_growth_and_size_fail(memory, failure):
    assert [line.split(":")[0] for line in judge(samples(memory))] == [failure]


def test_the_curve_ends_with_the_last_sample():
    assert curve(samples(range(1, 101))).splitlines()[-1].startswith("  10000 articles")
