import base64
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import msgspec

from service.server import GRACE
from service.settings import Settings, variable
from tests.deploy.conftest import Manifest


def test_a_cluster_takes_them(manifests: list[Manifest]):
    for manifest in manifests:
        kubernetes_validate.validate(manifest, kubernetes_validate.latest_version(), strict=True)


def test_pods_keep_to_the_restricted_standard(manifests: list[Manifest]):
    for pod in pods(manifests):
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert not context["allowPrivilegeEscalation"]
            assert context["readOnlyRootFilesystem"]
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        assert all({"secret", "emptyDir"} & volume.keys() for volume in pod["volumes"])


def test_pods_have_no_access_to_the_cluster(manifests: list[Manifest]):
    assert all(pod["automountServiceAccountToken"] is False for pod in pods(manifests))


def test_no_variable_of_the_cluster_is_taken_for_a_setting(manifests: list[Manifest]):
    assert all(pod["enableServiceLinks"] is False for pod in pods(manifests))


def test_they_set_only_settings_that_there_are(manifests: list[Manifest]):
    known = {variable(field.name) for field in msgspec.structs.fields(Settings)}
    names = {item["name"] for pod in pods(manifests) for c in pod["containers"] for item in c.get("env", [])}
    assert names
    assert names <= known


def test_containers_are_limited_and_watched(manifests: list[Manifest]):
    for pod in pods(manifests):
        for container in pod["containers"]:
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert {"livenessProbe", "readinessProbe"} <= container.keys()


def test_the_cores_that_workers_are_counted_by_are_whole(manifests: list[Manifest]):
    (service,) = find(manifests, "Deployment", "attribution")["spec"]["template"]["spec"]["containers"]
    assert int(service["resources"]["limits"]["cpu"]) >= 1


def test_there_is_time_to_end_requests_before_the_kill(manifests: list[Manifest]):
    pod = find(manifests, "Deployment", "attribution")["spec"]["template"]["spec"]
    before = pod["containers"][0]["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] > before + GRACE + 5  # after which the service itself kills


def test_images_are_of_one_version(manifests: list[Manifest]):
    for pod in pods(manifests):
        for container in pod["containers"]:
            assert container["image"].rpartition(":")[2][0].isdigit()


def test_whatever_selects_pods_finds_some(manifests: list[Manifest]):
    labels = [workload["spec"]["template"]["metadata"]["labels"] for workload in workloads(manifests)]
    selectors = list(selectors_of(manifests))
    assert len(selectors) >= 8
    for selector in selectors:
        assert any(selector.items() <= pod.items() for pod in labels), selector


def test_nothing_is_let_through_that_no_policy_names(manifests: list[Manifest]):
    everything = find(manifests, "NetworkPolicy", "deny-by-default")["spec"]
    assert everything == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_the_autoscaler_and_the_budget_leave_a_replica_to_answer(manifests: list[Manifest]):
    scaler = find(manifests, "HorizontalPodAutoscaler", "attribution")["spec"]
    target = scaler["scaleTargetRef"]
    assert find(manifests, target["kind"], target["name"])["apiVersion"] == target["apiVersion"]
    assert "replicas" not in find(manifests, "Deployment", "attribution")["spec"]
    update = find(manifests, "Deployment", "attribution")["spec"]["strategy"]["rollingUpdate"]
    assert update["maxUnavailable"] == 0
    assert find(manifests, "PodDisruptionBudget", "attribution")["spec"]["maxUnavailable"] == 1


def test_a_secret_is_never_part_of_what_goes_to_production(manifests: list[Manifest]):
    for secret in [manifest for manifest in manifests if manifest["kind"] == "Secret"]:
        assert base64.b64decode(secret["data"]["url"]).startswith(b"redis://:development@")


def workloads(manifests: list[Manifest]) -> list[Manifest]:
    found = [m for m in manifests if m["kind"] in {"Deployment", "StatefulSet", "Job", "DaemonSet"}]
    assert found
    return found


def pods(manifests: list[Manifest]) -> list[dict[str, Any]]:
    return [workload["spec"]["template"]["spec"] for workload in workloads(manifests)]


def find(manifests: list[Manifest], kind: str, name: str) -> Manifest:
    (found,) = [m for m in manifests if m["kind"] == kind and m["metadata"]["name"] == name]
    return found


def selectors_of(manifests: list[Manifest]) -> Iterator[dict[str, str]]:
    """Labels by which policies, services, budgets and the like find the pods of this namespace."""
    for manifest in manifests:
        spec = manifest.get("spec", {})
        if manifest["kind"] == "Service":
            yield spec["selector"]
        elif "selector" in spec:
            yield spec["selector"]["matchLabels"]
        elif manifest["kind"] == "NetworkPolicy" and spec["podSelector"]:
            yield spec["podSelector"]["matchLabels"]
            for rule in [*spec.get("ingress", []), *spec.get("egress", [])]:
                for peer in [*rule.get("from", []), *rule.get("to", [])]:
                    if "namespaceSelector" not in peer:
                        yield peer["podSelector"]["matchLabels"]
