#!/bin/bash
# Renews the three locks (needs uv): newest versions that work together on every
# Python from 3.10 to 3.13, with the hashes of the public files. Pass uv's
# options through, e.g. --upgrade-package lxml.
set -euo pipefail
cd "$(dirname "$0")"
compile() {
    local lock=$1
    shift
    uv pip compile --no-config --universal --python-version 3.10 \
        --generate-hashes --no-emit-index-url --no-header --no-annotate \
        --output-file "$lock" "$@"
}
compile dev.lock build.in odoo.in addons.in test.in lint.in "$@"
# The image keeps the cryptography its pyOpenSSL was built for (docs/decisions).
compile addons.lock --constraint dev.lock addons.in "$@" \
    --no-emit-package cryptography --no-emit-package cffi --no-emit-package pycparser
# Alone: what it asks for is Odoo itself, which comes another way.
compile bench.lock bench.in "$@" --no-deps
