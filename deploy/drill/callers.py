"""Callers of all kinds, who know the right answers and note what they get."""

import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from deploy.drill.oracle import Known

PATIENCE = 30  # seconds after which a caller counts as left without an answer


@dataclass(frozen=True)
class Break:
    """A request without an answer: its connection broke."""

    request: str
    began: float
    ended: float
    connected: bool


@dataclass
class Notes:
    """What all callers got."""

    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)


class Caller(threading.Thread):
    """Sends one request after another until told to stop."""

    def __init__(
        self, url: str, articles: Sequence[Known], notes: Notes, chance: random.Random, stop: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self._articles = articles
        self._notes = notes
        self._chance = chance
        self._stop_asked = stop
        # A connection a request: one that was kept could be closed by the service just when it is used again.
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, headers={"connection": "close"})
        self._kinds: list[Callable[[dict[str, str]], str]] = [
            self._json,
            self._anew,
            self._batch,
            self._stored,
            self._nonsense,
        ]

    def run(self) -> None:
        """Call until told to stop."""
        with self._client:
            while not self._stop_asked.is_set():
                self._call(self._chance.choices(self._kinds, [5, 3, 2, 2, 1])[0])

    def _call(self, kind: Callable[[dict[str, str]], str]) -> None:
        trace, began = secrets.token_hex(16), time.monotonic()
        try:
            outcome = kind({"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"})
        except httpx.TransportError as error:
            connected = not isinstance(error, httpx.ConnectError)
            self._notes.breaks.append(Break(trace, began, time.monotonic(), connected))
            outcome = "broken" if connected else "unreachable"
            time.sleep(0.05)
        self._notes.outcomes[outcome] += 1

    def _json(self, headers: dict[str, str]) -> str:
        article = self._chance.choice(self._articles)
        body = {"text": article.text, "id": "drill"}
        answer = self._client.post("/v1/attributions", json=body, headers=headers)
        return self._judge(answer, article.answer | {"id": "drill"})

    def _anew(self, headers: dict[str, str]) -> str:
        article = self._chance.choice(self._articles)
        headers |= {"content-type": "text/plain; charset=utf-8", "cache-control": "no-cache"}
        answer = self._client.post("/v1/attributions", content=article.text.encode(), headers=headers)
        return self._judge(answer, article.answer)

    def _batch(self, headers: dict[str, str]) -> str:
        articles = self._chance.sample(self._articles, 3)
        lines = [json.dumps({"text": article.text}) for article in articles]
        answer = self._client.post(
            "/v1/attributions",
            content="\n".join([lines[0], "{", *lines[1:]]).encode(),
            headers=headers | {"content-type": "application/x-ndjson"},
        )
        if answer.status_code != 200:
            return self._judge(answer, None)
        first, bad, *others = map(json.loads, answer.text.splitlines())
        right = [article.answer for article in articles]
        if [first, *others] == right and bad["type"] == "/problems/invalid-json":
            return "right"
        return self._wrong(answer)

    def _stored(self, headers: dict[str, str]) -> str:
        article = self._chance.choice(self._articles)
        answer = self._client.get(f"/v1/attributions/{article.digest}", headers=headers)
        return "not stored" if answer.status_code == 404 else self._judge(answer, article.answer)

    def _nonsense(self, headers: dict[str, str]) -> str:
        answer = self._client.post("/v1/attributions", json={"text": 1}, headers=headers)
        return "right" if answer.status_code == 400 else self._judge(answer, None)

    def _judge(self, answer: httpx.Response, right: object) -> str:
        if answer.status_code == 503 and "retry-after" in answer.headers:
            return "refused"
        if answer.status_code == 200 and answer.json() == right:
            return "right"
        return self._wrong(answer)

    def _wrong(self, answer: httpx.Response) -> str:
        self._notes.wrong.append(f"{answer.request.method} {answer.status_code} {answer.text[:300]}")
        return "wrong"
