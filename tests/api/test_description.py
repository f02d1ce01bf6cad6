"""The service does what its description says, for requests that a machine made up from it."""

import copy
import json
from pathlib import Path
from typing import Any

import msgspec
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case

from service.api import openapi
from tests.running import RunningService


@schemathesis.serializer("application/msgpack")
def to_msgpack(_: schemathesis.SerializationContext, value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


def of_single_articles() -> dict[str, Any]:
    """The description without batches and jobs: in them, a bad article is a line of a good answer."""
    document = copy.deepcopy(openapi.document())
    del document["paths"]["/v1/jobs"]["post"]
    del document["paths"]["/v1/attributions"]["post"]["requestBody"]["content"]["application/x-ndjson"]
    return document


described = schemathesis.openapi.from_dict(of_single_articles())


@described.parametrize()
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_service_does_what_its_description_says(case: Case, service: RunningService):
    case.call_and_validate(base_url=service.url)


def test_the_exported_description_is_that_of_the_code():
    exported = json.loads(Path("schemas/openapi.json").read_text())
    assert exported == openapi.document(), "run `make openapi`"
