"""Alerts and dashboards ask only for what a running service shows."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.articles import WIRE
from tests.conftest import StartService
from tests.running import RunningService

MONITORING = Path("deploy/monitoring")
RULES = yaml.safe_load((MONITORING / "alerts.yaml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text())
ADDED_BY_PROMETHEUS = {"instance", "job", "le"}


@pytest.fixture(scope="module")
def queries() -> list[str]:
    panels = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return [rule["expr"] for rule in RULES] + [query.replace("$__rate_interval", "5m") for query in panels]


@pytest.fixture
def exported(start_service: StartService) -> dict[str, set[str]]:
    """Names that a service with something to show exports, and the labels of each."""
    service = start_service(ATTRIBUTION_QUEUE="0", ATTRIBUTION_THREADS="1", ATTRIBUTION_WORKERS="2")
    service.post(WIRE)
    crowd(service)
    names: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(service.client.get("/metrics").text):
        for sample in family.samples:
            names.setdefault(sample.name, set()).update(sample.labels)
    return names


def test_every_query_asks_for_what_the_service_exports(queries: list[str], exported: dict[str, set[str]]):
    selectors = [selector for query in queries for selector in selectors_of(query)]
    assert len(selectors) > len(queries)
    for name, labels in selectors:
        assert name in exported
        assert labels <= exported[name] | ADDED_BY_PROMETHEUS


def test_series_are_grouped_by_labels_that_they_have(queries: list[str], exported: dict[str, set[str]]):
    known = set.union(*exported.values()) | ADDED_BY_PROMETHEUS
    grouped = {
        label for query in queries for names in re.findall(r"by \((.*?)\)", query) for label in names.split()
    }
    assert grouped
    assert grouped <= known


def test_every_alert_has_a_page_in_the_runbook():
    headings = re.findall(r"^### (.*)$", Path("docs/operations.md").read_text(), re.MULTILINE)
    assert {rule["alert"] for rule in RULES} <= set(headings)
    for rule in RULES:
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["for"]


def test_the_dashboard_uses_the_data_source_that_is_provisioned():
    (source,) = yaml.safe_load((MONITORING / "grafana/datasources.yaml").read_text())["datasources"]
    assert {panel["datasource"]["uid"] for panel in DASHBOARD["panels"]} == {source["uid"]}


def test_panels_do_not_overlap():
    taken = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    assert len(set(taken)) == len(taken)
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(taken)


def crowd(service: RunningService) -> None:
    """Have a request turned away, so that there is something to count."""
    for attempt in range(20):
        with ThreadPoolExecutor(8) as callers:
            texts = [f"{WIRE * 10} {attempt} {number}" for number in range(8)]
            answers = callers.map(lambda text: service.post(text, headers={"connection": "close"}), texts)
            if any(answer.status_code == 503 for answer in answers):
                return
    raise AssertionError("nobody was turned away")


def selectors_of(query: str) -> Iterator[tuple[str, set[str]]]:
    found: list[Any] = []

    def visit(node: promql_parser.Expr) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        elif isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)

    promql_parser.walk(promql_parser.parse(query), visit)
    for selector in {str(selector): selector for selector in found}.values():
        yield selector.name, {matcher.name for matcher in selector.matchers.matchers}
