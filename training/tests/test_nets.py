"""
Networks: ONNX against torch for every batch size, the one-step form against the window, and that they learn (Q13).
"""

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install -e 'training[train]'")

from test_trees import task_of

from leadline_training.errors import TrainingError
from leadline_training.judge.metrics import confusion, mcc
from leadline_training.models.net_model import ARCHITECTURES, NetConfig, NetModel, raw_windows

TASK = task_of(1500)
TINY = {
    "mlp": {"sizes": (8,)}, "lstm": {"sizes": (12, 8, 4)}, "lstm_small": {"sizes": (6, 4)},
    "gru": {"sizes": (6, 4), "cell": "gru"},
    "attention_lstm": {"size": 8}, "transformer": {"size": 8, "heads": 2}, "deeplob": {"channels": 4, "size": 6},
}  # fmt: skip


def fitted(name: str, **settings) -> NetModel:
    rows = 1 if name == "mlp" else 12
    told = {"epochs": 1, "stride": 4, **settings}
    model = NetModel(name, NetConfig(rows=rows, **told), device="cpu", **TINY[name])
    model.fit(TASK)
    return model


def session_of(graph) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_onnx_answers_as_torch_does(name):
    model = fitted(name)
    session = session_of(model.graph())
    given = session.get_inputs()[0].name
    at = TASK.with_window(np.arange(len(TASK.x)), model.rows)
    for batch in (1, 2, 7, 32):
        windows = raw_windows(TASK, at[:batch], model.rows).copy()
        windows[0, ..., 0] = np.nan
        shaped = windows[:, None] if model.rows == 1 else windows
        expected, attention = model.of_windows(shaped)
        outputs = {o.name: v for o, v in zip(session.get_outputs(), session.run(None, {given: windows}), strict=True)}
        assert np.abs(outputs["probs"] - expected).max() < 1e-6
        powers = np.exp(outputs["logits"])
        assert np.abs(powers / powers.sum(axis=1, keepdims=True) - outputs["probs"]).max() < 1e-6
        assert (attention is not None) == ("attention" in outputs)
        if attention is not None:
            assert np.abs(outputs["attention"] - attention).max() < 1e-6
            assert np.allclose(outputs["attention"].sum(axis=-1), 1, atol=1e-5)


@pytest.mark.parametrize("name", ["lstm", "lstm_small", "gru"])
def test_one_step_at_a_time_says_what_the_window_says(name):
    model = fitted(name)
    graph, states = model.step_graph()
    session = session_of(graph)
    at = TASK.with_window(np.arange(len(TASK.x)), model.rows)[100:105]
    windows = raw_windows(TASK, at, model.rows)
    held = {s["input"]: np.zeros([5 if side == -1 else side for side in s["shape"]], np.float32) for s in states}
    found = None
    for row in range(model.rows):
        names = ["probs", *(s["output"] for s in states)]
        found, *new = session.run(names, {"features": windows[:, row], **held})
        held = dict(zip(held, new, strict=True))
    assert np.abs(found - model.of_windows(windows)[0]).max() < 1e-6


def test_it_learns_what_there_is_to_learn():
    model = fitted("gru", epochs=8, stride=2, batch=32, rate=1e-2)
    at = TASK.with_window(TASK.train, model.rows)
    assert mcc(confusion(TASK.y[at], model.probabilities(TASK, at).argmax(axis=1))) > 0.2


def test_the_same_seed_is_the_same_net():
    graphs = [fitted("lstm_small").graph().SerializeToString(deterministic=True) for _ in range(2)]
    assert graphs[0] == graphs[1]


def test_rows_without_a_whole_window_have_no_answer():
    model = fitted("gru")
    scores = model.scores(TASK, np.array([3, 40]))
    assert np.isnan(scores[0]).all() and np.isfinite(scores[1]).all()


def test_what_can_not_be():
    with pytest.raises(TrainingError, match="architecture"):
        NetModel("rnn")
    with pytest.raises(TrainingError, match="no recurrent net"):
        fitted("transformer").step_graph()


def test_the_sizes_asked_for():
    from leadline_training.models.nets import Recurrent

    big = Recurrent(80, 100, (256, 128, 64))
    assert [layer.hidden_size for layer in big.layers] == [256, 128, 64]
    # torch keeps two biases a gate: 4·256·(80+256+2) + 4·128·(256+128+2) + 4·64·(128+64+2) + 3·65
    assert sum(p.numel() for p in big.parameters()) == 346_112 + 197_632 + 49_664 + 195
