# tpmlint for runners without Python. Mount the repository at /src:
#
#     docker build --tag tpmlint .
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/src:ro" tpmlint check
#
# `--user` makes you the owner of the files that git sees. Without it git refuses a repository that belongs to somebody
# else, and tpmlint with it: whom to trust is your decision, so no safe.directory is set in here.

FROM python:3.13-slim AS build
COPY . /tpmlint
RUN python -m venv /opt/tpmlint \
    && /opt/tpmlint/bin/pip install --no-cache-dir --disable-pip-version-check /tpmlint

FROM python:3.13-slim
# Whichever git the distribution has will do, and keeps getting its security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 tpmlint
COPY --from=build /opt/tpmlint /opt/tpmlint
ENV PATH=/opt/tpmlint/bin:$PATH
USER 1000
WORKDIR /src
ENTRYPOINT ["tpmlint"]
CMD ["--help"]
