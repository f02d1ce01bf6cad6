"""The results as tables: medians, with the least and the greatest of the rounds."""

from collections.abc import Iterable

from benchmarks.latency import Times
from benchmarks.results import Results
from benchmarks.spread import Spread, ratio

Row = tuple[str, Spread, str]


def heading(results: Results) -> str:
    """When, how and on what the results were measured."""
    machine = results.machine
    return (
        f"{results.date}, `{results.command}`, {machine['cpu']} with {machine['cores']} cores, "
        f"Python {machine['python']}, load {machine['load_before']} before the start; medians of the rounds, "
        "with the lowest and the highest.\n"
    )


def ratios(results: Results) -> str:
    """What the README quotes: what is independent of how fast the machine is, and what it was there."""
    rows = [*_speed_ratios(results), *_service_ratios(results)]
    lines = (f"| {name} | {value:.2f} | {absolute} |" for name, value, absolute in rows)
    return _table("| articles of 400 words | ratio | here |", lines)


def contenders(results: Results) -> str:
    """One thread, side by side."""
    rivals, starts = results.rivals, results.starts.seconds
    lines = (
        f"| {name} | {speed:,.0f} | {rivals.peak_mebibytes[name]:.0f} | {starts[name]:.1f} "
        f"| {rivals.refused[name]:.0%} |"
        for name, speed in rivals.words_per_second.items()
    )
    return _table("| contender | words/s | peak MiB | start to first answer, s | articles refused |", lines)


def lengths(results: Results) -> str:
    """The engine by length of the article."""
    speeds, peaks = results.lengths.words_per_second, results.lengths.peak_mebibytes
    lines = (
        f"| {words:,} | {speed:,.0f} | {1000 * words / speed.median:,.0f} | {peaks[words]:.0f} |"
        for words, speed in speeds.items()
    )
    return _table("| words | words/s | ms an article | peak MiB |", lines)


def service(results: Results) -> str:
    """The service in absolute numbers."""
    latency, through, hits = results.latency, results.throughput, results.hits.requests_per_second
    rows = {
        "bare engine, two processes, articles/s": f"{through.engine:.1f}",
        "NDJSON, two workers, articles/s": f"{through.batches:.1f}",
        "single requests, 16 callers, articles/s": f"{through.singles:.1f}",
        "hits in memory, one worker, requests/s": f"{hits['memory']:,.0f}",
        "hits in Redis, one worker, requests/s": f"{hits['redis']:,.0f}",
        "bare Litestar endpoint, one worker, requests/s": f"{hits['bare']:,.0f}",
        "idle, p50 and p99, ms": _latency(latency.idle),
        "half load, p50 and p99, ms": _latency(latency.half),
        "three times the capacity, p50 and p99 of results, ms": _latency(latency.overload),
        "three times the capacity, share of 503": f"{latency.refused:.2f}",
        "three times the capacity, p99 of 503, ms": f"{latency.refusal:.0f}",
        "three times the capacity, results by capacity": f"{latency.goodput:.2f}",
        "start to first answer, s": f"{results.starts.seconds['service']:.1f}",
        "resident memory of one worker, MiB": f"{results.starts.service_mebibytes:.0f}",
    }
    return _table("| service | |", (f"| {name} | {value} |" for name, value in rows.items()))


def _speed_ratios(results: Results) -> list[Row]:
    speeds, starts = results.rivals.words_per_second, results.starts.seconds
    ours = speeds["engine"]
    return [
        _row("words a second on one thread", "textacy's direct quotations", ours, speeds["textacy"], ",.0f"),
        _row("the same", "spaCy's small pipeline, which finds none", ours, speeds["spacy"], ",.0f"),
        _growth(results),
        _row("s from the start to the first answer", "textacy", starts["service"], starts["textacy"], ".1f"),
    ]


def _service_ratios(results: Results) -> list[Row]:
    through, cpu, half = results.throughput, results.hits.cpu_milliseconds, results.latency.half
    engine, bare = "the bare engine in two processes", "a bare Litestar endpoint"
    return [
        _row("articles/s as NDJSON on two workers", engine, through.batches, through.engine, ".1f"),
        _row("articles/s of 16 callers on two workers", engine, through.singles, through.engine, ".1f"),
        _row("ms of CPU for a hit in the process", bare, cpu["memory"], cpu["bare"], ".2f"),
        _row("ms of CPU for a hit in Redis", bare, cpu["redis"], cpu["bare"], ".2f"),
        (
            "ms of the 99th percentile, uncached, half load, by the median",
            half.tail,
            f"{half.p99.median:.0f}",
        ),
    ]


def _row(what: str, them: str, ours: Spread, theirs: Spread, form: str) -> Row:
    return f"{what}, by {them}", ratio(ours, theirs), f"{ours.median:{form}}"


def _growth(results: Results) -> Row:
    """Time a word in a very long article by that in a short one."""
    speeds = results.lengths.words_per_second
    growth = ratio(speeds[500], speeds[20_000])
    each = 1e6 / speeds[20_000].median
    return "µs a word of an article of 20,000 words, by one of 500", growth, f"{each:.0f}"


def _table(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *lines]) + "\n"


def _latency(times: Times) -> str:
    return f"{times.p50:.0f}, {times.p99:.0f}"
