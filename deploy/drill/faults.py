"""What goes wrong in a drill; when a fault returns it is over, and mended where an operator would mend it."""

import random
import signal
import time
from collections.abc import Callable

import psutil
import redis

from deploy.drill.stage import WORKERS, Stage

Fault = Callable[[Stage, random.Random], None]


def worker_killed(stage: Stage, chance: random.Random) -> None:
    """As the kernel does when memory runs out."""
    _wait_until_replaced(stage, stage.signal_a_worker(chance, signal.SIGKILL))


def worker_hung(stage: Stage, chance: random.Random) -> None:
    """For good."""
    _wait_until_replaced(stage, stage.signal_a_worker(chance, signal.SIGSTOP))


def worker_frozen(stage: Stage, chance: random.Random) -> None:
    """For a moment, as on a machine that swaps."""
    victim = stage.signal_a_worker(chance, signal.SIGSTOP)
    time.sleep(2)
    victim.send_signal(signal.SIGCONT)


def service_stopped(stage: Stage, _: random.Random) -> None:
    """As a rollout does."""
    status = stage.restart()
    if status != 0:
        raise AssertionError(f"the stopped service ended with status {status}")


def valkey_killed(stage: Stage, _: random.Random) -> None:
    """And started again, empty."""
    stage.valkey.stop()
    time.sleep(1)
    stage.valkey.start()


def valkey_frozen(stage: Stage, _: random.Random) -> None:
    """For a moment: it takes connections and never answers."""
    stage.signal_valkey(signal.SIGSTOP)
    time.sleep(2)
    stage.signal_valkey(signal.SIGCONT)


def valkey_full(stage: Stage, _: random.Random) -> None:
    """It answers, and takes no writes."""
    with redis.Redis.from_url(stage.valkey.url) as client:
        policy, memory = (client.config_get(name)[name] for name in ("maxmemory-policy", "maxmemory"))
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
        time.sleep(2)
        client.config_set("maxmemory", memory)
        client.config_set("maxmemory-policy", policy)


def values_garbled(stage: Stage, chance: random.Random) -> None:
    """Every stored result is cut off, replaced by another article's, or of another kind."""
    with redis.Redis.from_url(stage.valkey.url) as client:
        keys = [key for key in client.scan_iter("attribution:*") if client.type(key) == b"string"]
        values = {key: client.get(key) or b"" for key in keys}
        for key in keys:
            match chance.randrange(3):
                case 0:
                    client.set(key, values[key][: len(values[key]) // 2])
                case 1:
                    client.set(key, values[chance.choice(keys)])
                case _:
                    client.delete(key)
                    client.lpush(key, b"not a result")


def _wait_until_replaced(stage: Stage, victim: psutil.Process) -> None:
    deadline = time.monotonic() + 120  # it may be a worker that is still starting
    while victim.pid in (pids := {worker.pid for worker in stage.workers()}) or len(pids) < WORKERS:
        if time.monotonic() > deadline:
            raise AssertionError("a lost worker was not replaced")
        time.sleep(0.05)


FAULTS: list[Fault] = [
    worker_killed,
    worker_hung,
    worker_frozen,
    service_stopped,
    valkey_killed,
    valkey_frozen,
    valkey_full,
    values_garbled,
]
