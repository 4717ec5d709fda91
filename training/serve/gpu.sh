#!/usr/bin/env bash
# Conformance and measurements on a machine with a GPU and without a network: `bash training/serve/gpu.sh` from the
# repository's root. Wants Python 3.12 with torch, onnx, onnxruntime, numpy, pytest and httpx, and in .whl/ what such a
# machine lacks: wheels (starlette, uvicorn, httptools), pytriton.tar.xz (nvidia_pytriton.libs and pytriton/tritonserver of
# the wheel nvidia-pytriton with the stub of this Python), and, where libpython3.12.so is missing, python312.tar.xz (a
# prefix with bin/python3, lib/libpython3.12.so.1.0 and lib/python3.12). Results and logs are written to $OUT as they come.
set -u
OUT=${OUT:-out}
DEVICE=${DEVICE:-cuda}
SECONDS_EACH=${SECONDS_EACH:-1.2}
ROOT=$PWD
WORK=$(mktemp -d)
mkdir -p "$OUT"
OUT=$(cd "$OUT" && pwd)
server=
stop() { [ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; server=; }
trap 'stop; rm -rf "$WORK"' EXIT
say() { echo "== $SECONDS s: $*"; }

SITE=$WORK/site
python3 -m pip install -q --no-index --no-deps --no-compile --no-cache-dir --target "$SITE" "$ROOT"/.whl/*.whl || exit 1
[ -e "$ROOT/.whl/pytriton.tar.xz" ] && tar -C "$SITE" -xJf "$ROOT/.whl/pytriton.tar.xz"
export PYTHONPATH=$ROOT/training:$SITE PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
cd "$ROOT/training" || exit 1
{ nvidia-smi; python3 -m pip list 2>/dev/null | grep -i -E '^(torch|onnx|numpy|uvloop|pytest|httpx)'; } >"$OUT/machine.txt" 2>&1
if ! ldconfig -p | grep -q libpython3.12 && ! ls "$(python3 -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))')"/libpython3.12.so* >/dev/null 2>&1
then
  say "no libpython3.12 here, the one that was brought"
  tar -C "$WORK" -xJf "$ROOT/.whl/python312.tar.xz"
  export LEADLINE_PYTHON_PREFIX=$WORK/python312
fi
python3 -m serve.make_models --out "$WORK/models" || exit 1
python3 -m serve.make_models --out "$WORK/no-delay" --queue-delay-us 0

# ONLY=triton: that server alone.
skipped() { [ "${ONLY:-$1}" != "$1" ]; }
late() { [ "$SECONDS" -gt 290 ] && say "no time left for: $*"; }

conform() { # what, more arguments of pytest
  late "conformance $1" && return
  say "conformance: $*"
  local what=$1
  shift
  timeout 80 python3 -m pytest -q -p no:cacheprovider --tb=line serve/conformance --start "$what" --device "$DEVICE" "$@" \
    2>&1 | tee -a "$OUT/tests.txt" | tail -15
}

measure() { # label, module, device, models' folder, models...
  local label=$1 module=$2 device=$3 from=$4 metrics=http://127.0.0.1:8001/metrics
  late "$@" && return
  shift 4
  say "measure: $label on $device: $*"
  [ "$module" = serve.triton ] && metrics=http://127.0.0.1:8002/metrics
  local repository
  repository=$(mktemp -d -p "$WORK")
  for model in "$@"; do ln -s "$from/$model" "$repository/$model"; done
  echo "== $label on $device" >>"$OUT/servers.txt"
  python3 -m "$module" --repository "$repository" --port 8001 --device "$device" >>"$OUT/servers.txt" 2>&1 &
  server=$!
  for _ in $(seq 300); do
    python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8001/v2/health/ready", timeout=1)' 2>/dev/null && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  timeout 60 python3 -m serve.measure --server "$label" --device "$device" --metrics-url "$metrics" --models "$@" \
    --seconds "$SECONDS_EACH" --limit 27 --out "$OUT/results.json" 2>&1 | tee -a "$OUT/measure.txt"
  stop
}

say start
if ! skipped thin; then
  timeout 40 python3 -m pytest -q -p no:cacheprovider serve/tests 2>&1 | tee "$OUT/tests.txt" | tail -5
  measure thin serve "$DEVICE" "$WORK/models" direction_lstm
  [ "$DEVICE" = cpu ] || measure thin serve cpu "$WORK/models" direction_lstm
  measure thin serve cpu "$WORK/models" direction_trees
  conform thin
  measure 'thin without delay' serve "$DEVICE" "$WORK/no-delay" direction_lstm
fi
if ! skipped triton; then
  measure Triton serve.triton "$DEVICE" "$WORK/models" direction_lstm
  measure Triton serve.triton cpu "$WORK/models" direction_trees
  # BYTES need numpy 1 in Triton's Python; the models that have none are all asked.
  conform triton -k 'not datatypes and not json_inputs and not only_the_outputs and not in_any_order and not over_the_end'
fi
say end
