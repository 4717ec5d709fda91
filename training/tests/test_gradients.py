"""Graphs of d logit / d input against torch.autograd, also beyond the winsor limits and where undefined."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install -e 'training[train]'")

from test_nets import TASK, fitted, session_of

from leadline_training.errors import TrainingError
from leadline_training.models.net_model import raw_windows

NAMES = ("mlp", "lstm", "lstm_small", "gru", "attention_lstm")


def by_torch(model, windows: np.ndarray) -> np.ndarray:
    """[B, classes, ...]: one backward run a class, through the scaling too."""
    s = model.scaling
    mean, low, high, scale = (torch.from_numpy(np.asarray(part)) for part in (s.mean, s.low, s.high, s.scale))
    x = torch.from_numpy(windows).requires_grad_()
    z = (torch.clamp(torch.where(torch.isnan(x), mean, x), low, high) - mean) / scale
    logits, _ = model.net(z[:, None] if model.rows == 1 else z)
    found = [torch.autograd.grad(logits[:, k].sum(), x, retain_graph=True)[0] for k in range(logits.shape[1])]
    return torch.stack(found, 1).numpy()


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_those_of_autograd(name):
    model = fitted(name)
    session = session_of(model.gradient_graph())
    [given], [out] = session.get_inputs(), session.get_outputs()
    at = TASK.with_window(np.arange(len(TASK.x)), model.rows)
    worst, largest = 0.0, 0.0
    for batch in (1, 2, 7, 32):
        windows = raw_windows(TASK, at[:batch], model.rows).copy()
        windows[0, ..., 1] = np.nan
        windows[-1, ..., 2] = 1e6
        expected = by_torch(model, windows)
        found = session.run([out.name], {given.name: windows})[0]
        assert found.shape == expected.shape
        assert (found[0, :, ..., 1] == 0).all() and (found[-1, :, ..., 2] == 0).all()
        worst, largest = max(worst, np.abs(found - expected).max()), max(largest, np.abs(expected).max())
    print(f"{name}: {worst:.1e} off, of at most {largest:.3f}")
    assert worst < 1e-5 and largest > 1e-3


@pytest.mark.parametrize("name", ["transformer", "deeplob"])
def test_others_say_that_they_have_none(name):
    model = fitted(name)
    assert not model.has_gradient
    with pytest.raises(TrainingError, match="no graph of its gradient"):
        model.gradient_graph()
