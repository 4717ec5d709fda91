"""
The networks, in torch: scaled windows [B, rows, features] in, logits [B, classes] out, and the attention where there
is one. graphs/nets.py writes each of them as ONNX.
"""

import math

import torch
from torch import Tensor, nn

from leadline_training.models.base import CLASS_COUNT


class Net(nn.Module):
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        """Logits [B, classes]; attention [B, rows] or [B, heads, rows], or None."""
        raise NotImplementedError


class Mlp(Net):
    """B7: on the newest row alone."""

    def __init__(self, features: int, rows: int, sizes: tuple[int, ...] = (64, 32), dropout: float = 0.1) -> None:
        super().__init__()
        widths = [features, *sizes]
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths[:-1], widths[1:], strict=True))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(widths[-1], CLASS_COUNT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        h = x[:, -1]
        for layer in self.hidden:
            h = self.dropout(torch.relu(layer(h)))
        return self.head(h), None


class Recurrent(Net):
    """
    Layers of LSTM (Hochreiter and Schmidhuber 1997) or GRU (Cho et al. 2014), and a linear head on the last state.
    """

    def __init__(
        self, features: int, rows: int, sizes: tuple[int, ...], cell: str = "lstm", dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.cell, self.sizes = cell, sizes
        make = nn.LSTM if cell == "lstm" else nn.GRU
        widths = [features, *sizes]
        self.layers = nn.ModuleList(make(a, b, batch_first=True) for a, b in zip(widths[:-1], widths[1:], strict=True))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(sizes[-1], CLASS_COUNT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        for layer in self.layers:
            x = self.dropout(layer(x)[0])
        return self.head(x[:, -1]), None


class AttentionLstm(Net):
    """One LSTM, and additive attention over its states (Bahdanau et al. 2015)."""

    def __init__(self, features: int, rows: int, size: int = 128, dropout: float = 0.1) -> None:
        super().__init__()
        self.lstm = nn.LSTM(features, size, batch_first=True)
        self.key = nn.Linear(size, size)
        self.query = nn.Linear(size, 1, bias=False)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(size, CLASS_COUNT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        states, _ = self.lstm(x)
        weight = torch.softmax(self.query(torch.tanh(self.key(states)))[:, :, 0], dim=1)
        context = (weight[:, None] @ states)[:, 0]
        return self.head(self.dropout(context)), weight


class Attention(nn.Module):
    """
    Multi-head self-attention and a layer of two linear maps, normalised before each (Vaswani et al. 2017; Xiong et
    al. 2020).
    """

    def __init__(self, size: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.norm_1, self.norm_2 = nn.LayerNorm(size), nn.LayerNorm(size)
        self.query, self.key, self.value = (nn.Linear(size, size) for _ in range(3))
        self.out = nn.Linear(size, size)
        self.widen, self.narrow = nn.Linear(size, inner), nn.Linear(inner, size)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        batch, rows, size = x.shape
        h = self.norm_1(x)
        split = lambda y: y.reshape(batch, rows, self.heads, size // self.heads).transpose(1, 2)  # noqa: E731
        q, k, v = split(self.query(h)), split(self.key(h)), split(self.value(h))
        weight = torch.softmax(q @ k.transpose(2, 3) * (size // self.heads) ** -0.5, dim=3)
        joined = (weight @ v).transpose(1, 2).reshape(batch, rows, size)
        x = x + self.dropout(self.out(joined))
        return x + self.dropout(self.narrow(torch.relu(self.widen(self.norm_2(x))))), weight


class Transformer(Net):
    """Encoder over the window with sines as positions; the newest row's state decides."""

    def __init__(
        self, features: int, rows: int, size: int = 64, layers: int = 2, heads: int = 4, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.embed = nn.Linear(features, size)
        self.register_buffer("position", positions(rows, size))
        self.layers = nn.ModuleList(Attention(size, heads, 2 * size, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(size)
        self.head = nn.Linear(size, CLASS_COUNT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        x = self.embed(x) + self.position
        weight = None
        for layer in self.layers:
            x, weight = layer(x)
        return self.head(self.norm(x[:, -1])), None if weight is None else weight[:, :, -1]


def positions(rows: int, size: int) -> Tensor:
    """[rows, size]: sines and cosines of falling frequency."""
    at = torch.arange(rows, dtype=torch.float32)[:, None]
    rate = torch.exp(torch.arange(0, size, 2, dtype=torch.float32) * (-math.log(10_000.0) / size))
    found = torch.zeros(rows, size)
    found[:, 0::2], found[:, 1::2] = torch.sin(at * rate), torch.cos(at * rate)
    return found


class DeepLob(Net):
    """
    After DeepLOB (Zhang, Zohren and Roberts 2019): convolutions, an inception block of three widths, an LSTM. It mixes
    features with a convolution of width 1, where DeepLOB walks over the raw levels.
    """

    def __init__(self, features: int, rows: int, channels: int = 32, size: int = 64, dropout: float = 0.1) -> None:
        super().__init__()
        self.mix = nn.Conv1d(features, channels, 1)
        self.near, self.far = nn.Conv1d(channels, channels, 4), nn.Conv1d(channels, channels, 4)
        self.one_in, self.one = nn.Conv1d(channels, channels, 1), nn.Conv1d(channels, channels, 3, padding=1)
        self.two_in, self.two = nn.Conv1d(channels, channels, 1), nn.Conv1d(channels, channels, 5, padding=2)
        self.three = nn.Conv1d(channels, channels, 1)
        self.lstm = nn.LSTM(3 * channels, size, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(size, CLASS_COUNT)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor | None]:
        leak = nn.functional.leaky_relu
        h = leak(self.mix(x.transpose(1, 2)))
        h = leak(self.far(leak(self.near(h))))
        pooled = nn.functional.max_pool1d(h, 3, 1, 1)
        branches = [
            leak(self.one(leak(self.one_in(h)))),
            leak(self.two(leak(self.two_in(h)))),
            leak(self.three(pooled)),
        ]
        states, _ = self.lstm(torch.cat(branches, dim=1).transpose(1, 2))
        return self.head(self.dropout(states[:, -1])), None
