"""Spans for an OpenTelemetry collector: an extra, ``source-attribution[tracing]``.

A span has the method, the route and the status of a request. The usual instrumentation would add the address
as it was sent, and with it whatever a caller put there.
"""

import os
from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.version import VERSION

_NAME = "source-attribution"
_CONTEXT = ("traceparent", "tracestate")


class SpanTrace:
    """The span of one request."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.id = format(span.get_span_context().trace_id, "032x")

    def end(self, method: str, route: str, status: int) -> None:
        """Note how the request ended."""
        self._span.update_name(f"{method} {route}")
        self._span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )
        if status >= 500:
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


class SpanTracer:
    """Sends spans to the collector that ``OTEL_EXPORTER_OTLP_ENDPOINT`` names."""

    def __init__(self) -> None:
        resource = Resource.create(
            {"service.name": os.environ.get("OTEL_SERVICE_NAME", _NAME), "service.version": VERSION}
        )
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer(_NAME)
        self._propagator = TraceContextTextMapPropagator()

    def begin(self, headers: Mapping[bytes, bytes]) -> SpanTrace:
        """Begin a span within the caller's trace, or a trace."""
        carrier = {name: headers.get(name.encode(), b"").decode("latin-1") for name in _CONTEXT}
        context = self._propagator.extract(carrier)
        return SpanTrace(self._tracer.start_span("request", context=context, kind=SpanKind.SERVER))

    def close(self) -> None:
        """Send what is left; blocks until that is done."""
        self._provider.shutdown()
