#!/usr/bin/env bash
# Renews requirements.txt: the exact version and the hashes of everything that the app needs on every platform it
# runs on, from what pyproject.toml allows. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
uv pip compile pyproject.toml --extra models --extra serve --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header --quiet --upgrade --output-file packaging/requirements.txt
