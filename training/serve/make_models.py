"""Writes a model repository of seeded models: `python -m serve.make_models --out REPO [--seed 7]`."""

import argparse
from pathlib import Path

from serve import graphs
from serve.datatypes import config_type

# Any 64 hex digits will do for tests; a relay refuses a model whose hash isn't its core's.
TEST_FEATURE_HASH = "5eed" * 16

DIRECTION = ("direction_trees", "direction_lstm", "direction_linear")
CONFORMANCE = ("echo", "echo_fp16", "slow", "lookup")

Tensors = list[tuple[str, str, list[int]]]


def config(
    name: str,
    inputs: Tensors,
    outputs: Tensors,
    parameters: dict[str, str],
    warm: tuple[int, ...] = (1, 32, 256),
    timeout_us: int = 20_000,
    max_queue_size: int = 1024,
    all_versions: bool = False,
    queue_delay_us: int = 500,
) -> str:
    def tensors(field: str, of: Tensors) -> list[str]:
        rows = [f'  {{ name: "{n}" data_type: {config_type(t)} dims: {d} }}' for n, t, d in of]
        return [f"{field} [", ",\n".join(rows), "]"]

    lines = [f'name: "{name}"', 'backend: "onnxruntime"', "max_batch_size: 256"]
    lines += tensors("input", inputs) + tensors("output", outputs)
    lines += [
        "dynamic_batching {",
        f"  max_queue_delay_microseconds: {queue_delay_us}",
        "  default_queue_policy {",
        "    timeout_action: REJECT",
        f"    default_timeout_microseconds: {timeout_us}",
        "    allow_timeout_override: true",
        f"    max_queue_size: {max_queue_size}",
        "  }",
        "}",
        "instance_group [ { count: 1 } ]",
    ]
    if all_versions:
        lines.append("version_policy { all { } }")
    for rows in warm:
        lines += [f'model_warmup {{\n  name: "rows_{rows}"\n  batch_size: {rows}']
        for n, t, d in inputs:
            shape = [1 if size < 0 else size for size in d]
            lines.append(
                f'  inputs {{ key: "{n}" value {{ data_type: {config_type(t)} dims: {shape} zero_data: true }} }}'
            )
        lines.append("}")
    for key, value in parameters.items():
        lines.append(f'parameters {{ key: "{key}" value {{ string_value: "{value}" }} }}')
    return "\n".join(lines) + "\n"


def write(out: Path, name: str, text: str, versions: dict[int, object]) -> None:
    for version, graph in versions.items():
        folder = out / name / str(version)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.onnx").write_bytes(graph.SerializeToString())
    (out / name / "config.pbtxt").write_text(text)


def write_models(
    out: Path, names: tuple[str, ...], seed: int = 7, feature_hash: str = TEST_FEATURE_HASH, queue_delay_us: int = 500
) -> None:
    direction = {"feature_hash": feature_hash, "classes": ",".join(graphs.CLASSES)}
    probs: Tensors = [("probs", "FP32", [3])]
    for name in names:
        match name:
            case "direction_trees":
                inputs: Tensors = [("features", "FP32", [graphs.FEATURES])]
                write(
                    out,
                    name,
                    config(name, inputs, probs, direction, queue_delay_us=queue_delay_us),
                    {1: graphs.trees(seed)},
                )
            case "direction_lstm":
                inputs = [("window", "FP32", [graphs.WINDOW, graphs.FEATURES])]
                write(
                    out,
                    name,
                    config(name, inputs, probs, direction, queue_delay_us=queue_delay_us),
                    {1: graphs.lstm(seed)},
                )
            case "direction_linear":
                features: Tensors = [("features", "FP32", [4])]
                text = config(name, features, probs, direction, all_versions=True, queue_delay_us=queue_delay_us)
                write(out, name, text, {1: graphs.linear(1), 2: graphs.linear(2)})
            case "echo" | "echo_fp16":
                types = graphs.ECHOED if name == "echo" else ["FP16"]
                inputs = [(f"in_{t.lower()}", t, [-1]) for t in types]
                outputs = [(f"out_{t.lower()}", t, [-1]) for t in types]
                write(out, name, config(name, inputs, outputs, {}, warm=(), timeout_us=0), {1: graphs.echo(types)})
            case "slow":
                text = config(
                    name,
                    [("rounds", "INT64", [1])],
                    [("counted_to", "INT64", [1])],
                    {},
                    warm=(),
                    timeout_us=30_000_000,
                    max_queue_size=2,
                )
                write(out, name, text, {1: graphs.slow()})
            case "lookup":
                text = config(name, [("index", "INT64", [1])], [("found", "INT64", [1])], {}, warm=(), timeout_us=0)
                write(out, name, text, {1: graphs.lookup()})
            case _:
                raise SystemExit(f"unknown model {name!r}; known: {', '.join(DIRECTION + CONFORMANCE)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--feature-hash", default=TEST_FEATURE_HASH)
    parser.add_argument("--queue-delay-us", type=int, default=500, help="how long a row waits for others")
    parser.add_argument("--models", nargs="+", default=list(DIRECTION), help=f"of {' '.join(DIRECTION + CONFORMANCE)}")
    options = parser.parse_args()
    if len(options.feature_hash) != 64 or set(options.feature_hash) - set("0123456789abcdef"):
        parser.error(f"--feature-hash: expected 64 hex digits, found {options.feature_hash!r}")
    write_models(options.out, tuple(options.models), options.seed, options.feature_hash, options.queue_delay_us)


if __name__ == "__main__":
    main()
