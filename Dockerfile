# syntax=docker/dockerfile:1
# The base has a name and a version here; a release pins its digest, too: docs/operations.md, "The image".
ARG BASE=python:3.11-slim-bookworm

# Installs into /opt: with pip and the build tools in a place of their own, so that neither gets into the result.
FROM ${BASE} AS build
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends binutils \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
RUN python3 -m venv /build && python3 -m venv --without-pip /opt/venv
COPY requirements/build.txt requirements/run.txt requirements/
RUN /build/bin/python -m pip install --no-cache-dir --require-hashes -r requirements/build.txt \
 && /build/bin/python -m pip --python /opt/venv/bin/python install --no-cache-dir --require-hashes \
    -r requirements/run.txt
# A third of what was installed is debugging symbols and the libraries' own tests and sources.
RUN find /opt/venv -name '*.so' -not -path '*.libs/*' -exec strip --strip-unneeded {} + \
 && find /opt/venv -type d -name tests -prune -exec rm -r {} + \
 && find /opt/venv \( -name '*.pyx' -o -name '*.cpp' -o -name '*.c' -o -name '*.hpp' -o -name '*.h' \) -delete
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY service service
RUN /build/bin/python -m pip wheel --no-cache-dir --no-deps --no-build-isolation -w /wheels . \
 && /build/bin/python -m pip --python /opt/venv/bin/python install --no-cache-dir --no-deps --target /opt/app \
    /wheels/*.whl

FROM ${BASE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="source-attribution" \
      org.opencontainers.image.description="Who said what, and which outlet relays it, in any news text" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# The libraries change seldom, the application with its model often: a layer each.
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/app /opt/app
ENV PATH=/opt/app/bin:/opt/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/opt/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    ATTRIBUTION_HOST=0.0.0.0 \
    ATTRIBUTION_PORT=8000
# A number, so that a cluster can see that it is not root. Nothing but /tmp is written to.
USER 10001:10001
WORKDIR /tmp
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"ATTRIBUTION_PORT\"]}/health/live', timeout=2)"]
# The role is the command: serve, or any other command that `attribution --help` lists.
ENTRYPOINT ["attribution"]
CMD ["serve"]
