"""Run the drill and say how it went."""

import random
import sys
import threading
import time
from collections import Counter

from deploy.drill.callers import Break, Caller, Notes
from deploy.drill.faults import FAULTS, service_stopped, worker_hung, worker_killed
from deploy.drill.oracle import known_articles
from deploy.drill.stage import Stage

CALLERS = 3
PAUSE = 1.5  # seconds between two faults
SEED = 7

Happened = list[tuple[str, float, float]]


def main(seconds: float) -> int:
    """Torment the service for some seconds; return the exit status."""
    articles = known_articles(12)
    chance, notes, stop = random.Random(SEED), Notes(), threading.Event()  # noqa: S311
    with Stage() as stage:
        callers = [
            Caller(stage.url, articles, notes, random.Random(SEED + number), stop)  # noqa: S311
            for number in range(CALLERS)
        ]
        for caller in callers:
            caller.start()
        happened = _torment(stage, chance, seconds)
        stop.set()
        for caller in callers:
            caller.join()
        stage.note_finished_requests()
        recovered = all(stage.service.post(article.text).json() == article.answer for article in articles)
        lost = _lost(notes.breaks, happened, stage.finished_requests)
    return _report(notes, happened, lost, recovered)


def _torment(stage: Stage, chance: random.Random, seconds: float) -> Happened:
    """Let every fault happen once, then go on at random until the time is over."""
    deadline = time.monotonic() + seconds
    todo, happened = list(FAULTS), []
    while todo or time.monotonic() < deadline:
        time.sleep(PAUSE)
        fault = todo.pop() if todo else chance.choice(FAULTS)
        began = time.monotonic()
        fault(stage, chance)
        happened.append((fault.__name__, began, time.monotonic()))
    time.sleep(PAUSE)
    return happened


def _lost(breaks: list[Break], happened: Happened, finished: set[str]) -> list[Break]:
    """Requests without an answer that nothing excuses.

    A process that is killed takes its requests along. One that is stopped in order answers all that it has
    taken up; whoever was still in the listener's queue may be turned away.
    """

    def excused(broken: Break) -> bool:
        during = {name for name, began, ended in happened if began < broken.ended and broken.began < ended}
        if during & {worker_killed.__name__, worker_hung.__name__}:
            return True
        return service_stopped.__name__ in during and broken.request not in finished

    return [broken for broken in breaks if broken.connected and not excused(broken)]


def _report(notes: Notes, happened: Happened, lost: list[Break], recovered: bool) -> int:
    faults = Counter(name for name, _, _ in happened)
    print("faults    " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in faults.items()))
    print("answers   " + ", ".join(f"{count} {outcome}" for outcome, count in notes.outcomes.most_common()))
    print(f"wrong     {len(notes.wrong)}")
    print(f"lost      {len(lost)}")
    print(f"recovered {'yes' if recovered else 'no'}")
    for example in notes.wrong[:5]:
        print(f"          {example}")
    return 0 if recovered and not lost and not notes.wrong else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
