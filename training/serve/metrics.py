"""Counters under the names that Triton gives them, in Prometheus' text format."""

from collections import Counter
from dataclasses import dataclass, field

_HELP = {
    "nv_inference_request_success": ("counter", "Requests answered"),
    "nv_inference_request_failure": ("counter", "Requests that failed, by reason"),
    "nv_inference_count": ("counter", "Rows computed"),
    "nv_inference_exec_count": ("counter", "Batches computed"),
    "nv_inference_request_duration_us": ("counter", "Time from request to response, queue included"),
    "nv_inference_queue_duration_us": ("counter", "Time in the queue"),
    "nv_inference_compute_input_duration_us": ("counter", "Time to put inputs together, for each request"),
    "nv_inference_compute_infer_duration_us": ("counter", "Time in the model, for each request"),
    "nv_inference_compute_output_duration_us": ("counter", "Time to take outputs apart, for each request"),
    "nv_inference_pending_request_count": ("gauge", "Requests in the queue"),
    "nv_gpu_utilization": ("gauge", "Share of time in which the GPU computed, 0 to 1"),
    "nv_gpu_memory_used_bytes": ("gauge", "GPU memory in use"),
}
_REASONS = ("REJECTED", "CANCELED", "BACKEND", "OTHER")


@dataclass
class ModelMetrics:
    success: int = 0
    failures: Counter = field(default_factory=Counter)
    rows: int = 0
    batches: int = 0
    pending: int = 0
    request_us: float = 0
    queue_us: float = 0
    compute_us: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])  # input, infer, output

    def queued(self, queue_us: float, rows: int) -> None:
        self.queue_us += queue_us
        self.rows += rows

    def executed(self, requests: int, *stages_us: float) -> None:
        """Triton charges each request of a batch for the whole of it."""
        self.batches += 1
        for stage, spent_us in enumerate(stages_us):
            self.compute_us[stage] += spent_us * requests

    def samples(self) -> list[tuple[str, dict[str, str], float]]:
        stages = zip(("input", "infer", "output"), self.compute_us, strict=True)
        return [
            ("nv_inference_request_success", {}, self.success),
            *(("nv_inference_request_failure", {"reason": r}, self.failures[r]) for r in _REASONS),
            ("nv_inference_count", {}, self.rows),
            ("nv_inference_exec_count", {}, self.batches),
            ("nv_inference_request_duration_us", {}, self.request_us),
            ("nv_inference_queue_duration_us", {}, self.queue_us),
            *((f"nv_inference_compute_{stage}_duration_us", {}, spent_us) for stage, spent_us in stages),
            ("nv_inference_pending_request_count", {}, self.pending),
        ]


def render(models: dict[tuple[str, int], ModelMetrics]) -> str:
    by_name: dict[str, list[str]] = {}
    samples = [
        (name, {"model": model, "version": str(version), **labels}, value)
        for (model, version), metrics in models.items()
        for name, labels, value in metrics.samples()
    ]
    for name, labels, value in samples + gpu_samples():
        label = ",".join(f'{key}="{said}"' for key, said in labels.items())
        by_name.setdefault(name, []).append(f"{name}{{{label}}} {value:.10g}")
    lines = []
    for name, rows in by_name.items():
        kind, told = _HELP[name]
        lines += [f"# HELP {name} {told}", f"# TYPE {name} {kind}", *rows]
    return "\n".join(lines) + "\n"


def gpu_samples() -> list[tuple[str, dict[str, str], float]]:
    """Nothing where NVIDIA's management library or a GPU is missing."""
    try:
        import pynvml

        pynvml.nvmlInit()
        samples = []
        for index in range(pynvml.nvmlDeviceGetCount()):
            gpu = pynvml.nvmlDeviceGetHandleByIndex(index)
            labels = {"gpu_uuid": str(pynvml.nvmlDeviceGetUUID(gpu))}
            samples.append(("nv_gpu_utilization", labels, pynvml.nvmlDeviceGetUtilizationRates(gpu).gpu / 100))
            samples.append(("nv_gpu_memory_used_bytes", labels, float(pynvml.nvmlDeviceGetMemoryInfo(gpu).used)))
        return samples
    except Exception:
        return []
