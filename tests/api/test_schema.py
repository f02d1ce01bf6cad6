import re

from service.api import openapi
from tests.running import RunningService


def test_the_description_is_openapi_3_1_and_names_every_address(service: RunningService):
    described = service.client.get("/schema/openapi.json").json()
    assert described["openapi"] == "3.1.0"
    assert described == openapi.document()
    assert {"/v1/attributions", "/v1/attributions/{digest}", "/health/ready"} <= set(described["paths"])


def test_the_page_loads_nothing_from_elsewhere(service: RunningService):
    page = service.client.get("/schema")
    assert page.headers["content-type"].startswith("text/html")
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/")
        assert service.client.get(address).status_code == 200
