"""What a model tells of itself: the protocol's metadata and Triton's model configuration."""

from serve.datatypes import config_type
from serve.repository import ModelConfig, TensorSpec


def metadata(config: ModelConfig, versions: list[int], platform: str) -> dict:
    def tensor(spec: TensorSpec) -> dict:
        return {"name": spec.name, "datatype": spec.datatype, "shape": config.shape(spec)}

    return {
        "name": config.name,
        "versions": [str(version) for version in versions],
        "platform": platform,
        "inputs": [tensor(spec) for spec in config.inputs],
        "outputs": [tensor(spec) for spec in config.outputs],
    }


def config(config: ModelConfig) -> dict:
    def tensor(spec: TensorSpec) -> dict:
        return {"name": spec.name, "data_type": config_type(spec.datatype), "dims": list(spec.dims)}

    queue = config.queue
    told = {
        "name": config.name,
        "backend": config.backend,
        "max_batch_size": config.max_batch_size,
        "input": [tensor(spec) for spec in config.inputs],
        "output": [tensor(spec) for spec in config.outputs],
        "instance_group": [{"count": config.instances}],
        "parameters": {key: {"string_value": value} for key, value in config.parameters.items()},
    }
    if queue.max_rows:
        told["dynamic_batching"] = {
            "max_queue_delay_microseconds": queue.max_delay_us,
            "default_queue_policy": {
                "timeout_action": "REJECT" if queue.rejects else "DELAY",
                "default_timeout_microseconds": queue.default_timeout_us,
                "allow_timeout_override": queue.allow_timeout_override,
                "max_queue_size": queue.max_queue_size,
            },
        }
    return told
