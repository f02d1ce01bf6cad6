"""The Kubernetes manifests as a cluster gets them."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

OVERLAYS = Path("deploy/kubernetes/overlays")
KUBECTL = Path("build/tools/kubectl")
Manifest = dict[str, Any]


@pytest.fixture(scope="session", params=sorted(path.name for path in OVERLAYS.iterdir()))
def manifests(request: pytest.FixtureRequest) -> list[Manifest]:
    """All that one overlay consists of; tests run once for each overlay."""
    assert KUBECTL.exists(), f"`make {KUBECTL}` brings kubectl"
    rendered = subprocess.run(
        [KUBECTL, "kustomize", OVERLAYS / request.param], check=True, capture_output=True, text=True
    )
    return list(yaml.safe_load_all(rendered.stdout))
