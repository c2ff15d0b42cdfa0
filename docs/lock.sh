#!/bin/sh
# Pin the dependencies with hashes, and without the address of any package index.
set -eu
pin() {
  .venv/bin/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header \
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links "$@"
}
pin --extra server -o requirements.txt pyproject.toml requirements-build.in
pin -o requirements-dev.txt requirements-dev.in
pin -o requirements-bench.txt requirements-bench.in
