"""A network as a model: how it is trained, what it says, how it is written as ONNX."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import onnx
import torch

from leadline_training.errors import TrainingError
from leadline_training.graphs import gradients
from leadline_training.graphs.builder import Graph
from leadline_training.graphs.nets import NODES, one_step
from leadline_training.graphs.scaling import scaled
from leadline_training.models import nets
from leadline_training.models.base import CLASS_COUNT, Model, Task
from leadline_training.prepare.scaling import Scaling, fit_scaling
from leadline_training.prepare.windows import windows_at

ARCHITECTURES: dict[str, tuple[Callable[..., nets.Net], int, dict[str, Any]]] = {
    "mlp": (nets.Mlp, 1, {}),
    "lstm": (nets.Recurrent, 100, {"sizes": (256, 128, 64)}),
    "lstm_small": (nets.Recurrent, 50, {"sizes": (64, 32)}),
    "gru": (nets.Recurrent, 50, {"sizes": (64, 32), "cell": "gru"}),
    "attention_lstm": (nets.AttentionLstm, 50, {}),
    "transformer": (nets.Transformer, 50, {}),
    "deeplob": (nets.DeepLob, 50, {}),
}
"""By name: the network, rows of its window, and what it is told beside its size."""


@dataclass(frozen=True)
class NetConfig:
    rows: int | None = None
    """None: as ARCHITECTURES has it."""
    epochs: int = 6
    batch: int = 256
    rate: float = 1e-3
    decay: float = 1e-4
    dropout: float = 0.1
    patience: int = 2
    """Epochs without a lower loss on the validation rows before it stops."""
    stride: int = 1
    """Every how many training rows a window is taken."""
    tail: float = 0.01
    threads: int = 1


class NetModel(Model):
    scaling: Scaling

    def __init__(
        self, architecture: str, settings: NetConfig | None = None, seed: int = 7, device: str = "auto", **options: Any
    ) -> None:
        if architecture not in ARCHITECTURES:
            raise TrainingError("architecture", architecture, f"one of {', '.join(ARCHITECTURES)}")
        self.family, self.settings, self.seed = architecture, settings or NetConfig(), seed
        make, rows, usual = ARCHITECTURES[architecture]
        self.rows = self.settings.rows or rows
        self._make, self._options = make, {**usual, **options}
        self.device = device if device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"

    @property
    def config(self) -> dict[str, Any]:
        return {**asdict(self.settings), **self._options, "rows": self.rows, "seed": self.seed}

    def fit(self, task: Task) -> dict[str, Any]:
        s, started = self.settings, time.perf_counter()
        torch.set_num_threads(s.threads)
        torch.manual_seed(self.seed)
        self.scaling = fit_scaling(task.x[task.train], s.tail)
        z = torch.from_numpy(self.scaling.apply(task.x))
        train = task.with_window(task.train, self.rows)[:: s.stride]
        validation = task.with_window(task.validation, self.rows)
        if len(train) == 0:
            raise TrainingError("windows", "no training row with a whole window", f"segments of {self.rows} rows")
        self.net = self._make(task.x.shape[1], self.rows, dropout=s.dropout, **self._options).to(self.device)
        told = {"parameters": sum(p.numel() for p in self.net.parameters()), "device": device_name(self.device)}
        losses = self._train(z, torch.from_numpy(task.y.astype(np.int64)), train, validation)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "epochs": len(losses), "windows": len(train), "losses": losses, **told}

    def _train(self, z: torch.Tensor, y: torch.Tensor, train: np.ndarray, validation: np.ndarray) -> list[float]:
        s = self.settings
        order = np.random.default_rng(self.seed)
        optimiser = torch.optim.AdamW(self.net.parameters(), lr=s.rate, weight_decay=s.decay)
        best, best_at, kept, losses = np.inf, 0, None, []
        for epoch in range(s.epochs):
            self.net.train()
            shuffled = order.permutation(train)
            for start in range(0, len(shuffled), s.batch):
                at = shuffled[start : start + s.batch]
                optimiser.zero_grad()
                loss = torch.nn.functional.cross_entropy(self._logits(z, at), y[at].to(self.device))
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                optimiser.step()
            losses.append(self._loss(z, y, validation if len(validation) else train[:: max(1, len(train) // 2000)]))
            if losses[-1] < best:
                best, best_at = losses[-1], epoch
                kept = {name: value.detach().clone() for name, value in self.net.state_dict().items()}
            elif epoch - best_at >= s.patience:
                break
        if kept is not None:
            self.net.load_state_dict(kept)
        self.net.eval()
        return losses

    def _logits(self, z: torch.Tensor, at: np.ndarray) -> torch.Tensor:
        window = torch.from_numpy(at[:, None] + np.arange(1 - self.rows, 1)[None, :])
        return self.net(z[window].to(self.device))[0]

    @torch.no_grad()
    def _loss(self, z: torch.Tensor, y: torch.Tensor, at: np.ndarray) -> float:
        self.net.eval()
        total = 0.0
        for start in range(0, len(at), 1024):
            rows = at[start : start + 1024]
            found = torch.nn.functional.cross_entropy(self._logits(z, rows), y[rows].to(self.device), reduction="sum")
            total += float(found)
        return total / max(len(at), 1)

    @torch.no_grad()
    def scores(self, task: Task, at: np.ndarray) -> np.ndarray:
        """Of rows with a whole window; NaN for others."""
        torch.set_num_threads(self.settings.threads)
        z = torch.from_numpy(self.scaling.apply(task.x))
        whole = np.isin(at, task.with_window(at, self.rows))
        found = np.full((len(at), CLASS_COUNT), np.nan)
        rows = at[whole]
        parts = [self._logits(z, rows[i : i + 1024]).cpu().numpy() for i in range(0, len(rows), 1024)]
        if parts:
            found[whole] = np.concatenate(parts)
        return found

    @torch.no_grad()
    def of_windows(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
        """Probabilities and attention of raw windows [B, rows, features]: what the graph is compared with."""
        logits, attention = self.net(torch.from_numpy(self.scaling.apply(x)).to(self.device))
        return torch.softmax(logits, 1).cpu().numpy(), None if attention is None else attention.cpu().numpy()

    @property
    def has_attention(self) -> bool:
        return isinstance(self.net, (nets.AttentionLstm, nets.Transformer))

    @property
    def has_step(self) -> bool:
        return isinstance(self.net, nets.Recurrent)

    def graph(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        graph, width = Graph(self.family), len(self.scaling.mean)
        is_row = self.rows == 1
        x = graph.input("features" if is_row else "window", ["batch", width] if is_row else ["batch", self.rows, width])
        logits, attention = NODES[type(self.net)](graph, scaled(graph, x, self.scaling), self.net)
        _give(graph, logits)
        if attention is not None:
            sides = ["batch", self.rows] if isinstance(self.net, nets.AttentionLstm) else ["batch", "heads", self.rows]
            graph.output("attention", sides, attention)
        return graph.model(metadata)

    def step_graph(self, metadata: dict[str, str] | None = None) -> tuple[onnx.ModelProto, list[dict[str, object]]]:
        """The one-step form of a recurrent net, and the manifest's list of its states."""
        if not self.has_step:
            raise TrainingError(self.family, "no recurrent net", "lstm, lstm_small or gru for a one-step form")
        graph = Graph(f"{self.family}_step")
        x = graph.input("features", ["batch", len(self.scaling.mean)])
        logits, states = one_step(graph, scaled(graph, x, self.scaling), self.net)
        _give(graph, logits)
        return graph.model(metadata), states

    @property
    def has_gradient(self) -> bool:
        """Not of the transformer and of deeplob: integrated gradients then go by differences."""
        return type(self.net) in gradients.NODES

    def gradient_graph(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        """Raw features in, `gradient` out: d logit / d input, [B, classes, (rows,) features]."""
        if not self.has_gradient:
            raise TrainingError(self.family, "no graph of its gradient", "mlp, lstm, lstm_small, gru, attention_lstm")
        graph, width = Graph(f"{self.family}_gradient"), len(self.scaling.mean)
        sides = [width] if self.rows == 1 else [self.rows, width]
        x = graph.input("features" if self.rows == 1 else "window", ["batch", *sides])
        back = gradients.NODES[type(self.net)](graph, scaled(graph, x, self.scaling), self.net, self.rows)
        given = gradients.through_scaling(graph, x, back, self.scaling)
        graph.output("gradient", ["batch", CLASS_COUNT, *sides], given)
        return graph.model(metadata)


def _give(graph: Graph, logits: str) -> None:
    graph.output("probs", ["batch", CLASS_COUNT], graph.add("Softmax", logits, axis=1))
    graph.output("logits", ["batch", CLASS_COUNT], logits)


def device_name(device: str) -> str:
    return torch.cuda.get_device_name() if device == "cuda" else "cpu"


def raw_windows(task: Task, at: np.ndarray, rows: int) -> np.ndarray:
    """[B, rows, features] as an inference host has them: [B, features] for one row."""
    return task.x[at] if rows == 1 else windows_at(task.x, at, rows)
