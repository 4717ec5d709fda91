"""Manifests: they fit the schema, the ONNX file carries its own copy, and hash and version are the SDK's."""

import json
import re

import jsonschema
import numpy as np
import onnx
import pytest
from test_trees import SMALL, TASK, session_of

from leadline_training.data.feature_hash import FEATURES_VERSION, feature_hash
from leadline_training.data.places import ROOT
from leadline_training.edge_file import edge_of
from leadline_training.errors import TrainingError
from leadline_training.manifest import IN_THE_FILE, Origin, manifest_of, metadata_of, publish, write_model
from leadline_training.models.boosted import LightGbm
from leadline_training.models.forest import Forest, ForestConfig
from leadline_training.models.logistic import Logistic
from leadline_training.models.stacking import Stacking
from leadline_training.prepare.labels import Horizon, LabelRule

SCHEMA = json.loads((ROOT / "docs/models/manifest.schema.json").read_text())
ORIGIN = Origin(("MADE",), 1_340_000_000_000_000, 1_340_000_100_000_000, 2_990, Horizon(events=5), LabelRule(), 1.5)


def fitted(model):
    model.fit(TASK)
    return model


def stacked():
    rows = np.arange(len(TASK.x), dtype=float)
    members = [Logistic, lambda: LightGbm(SMALL)]
    return fitted(Stacking(members, rows, rows + 5, 20, folds=3))


@pytest.mark.parametrize("make", [Logistic, lambda: LightGbm(SMALL), lambda: Forest(ForestConfig(trees=3))])
def test_it_fits_the_schema_and_the_file_says_the_same(make, tmp_path):
    [path] = publish(tmp_path, "direction", "1", fitted(make()), TASK.names, ORIGIN, {"test": {"mcc": 0.1}})
    manifest = json.loads(path.read_text())
    jsonschema.validate(manifest, SCHEMA)
    props = {p.key: p.value for p in onnx.load(tmp_path / "direction.onnx").metadata_props}
    assert props["feature_hash"] == manifest["featureHash"] and props["classes"] == "down,flat,up"
    assert json.loads(props["leadline_manifest"]) == {key: manifest[key] for key in IN_THE_FILE}


def test_nets_too(tmp_path):
    pytest.importorskip("torch", reason="torch is not installed")
    from leadline_training.models.net_model import NetConfig, NetModel

    model = fitted(NetModel("gru", NetConfig(rows=8, epochs=1, stride=9), device="cpu", sizes=(5, 4)))
    paths = publish(tmp_path, "direction_gru", "2", model, TASK.names, ORIGIN)
    forms = []
    for path in paths:
        manifest = json.loads(path.read_text())
        jsonschema.validate(manifest, SCHEMA)
        graph = onnx.load(tmp_path / manifest["file"]["name"]).graph
        named = {value.name for value in (*graph.input, *graph.output)}
        assert {manifest["input"], manifest["output"], manifest["logits"]} <= named
        assert {side for s in manifest["state"] or [] for side in (s["input"], s["output"])} <= named
        forms.append((manifest["form"], manifest["rows"]))
    assert forms == [("window", 8), ("step", 1)]


def test_stacking_answers_as_its_graph_does():
    model = stacked()
    found = session_of(model).run(["probs"], {"features": TASK.x[:500]})[0]
    assert np.abs(found - model.probabilities(TASK, np.arange(500))).max() < 2e-6


def test_names_and_their_meaning_are_hashed_as_the_sdk_does():
    text = (ROOT / "sdk/src/models/manifest.ts").read_text()
    assert int(re.search(r"FEATURES_VERSION = (\d+)", text).group(1)) == FEATURES_VERSION
    demo = json.loads((ROOT / "cli/models/direction_trees.edge.json").read_text())["manifest"]
    assert feature_hash(demo["features"]) == demo["featureHash"]


def test_a_graph_of_another_manifest_is_refused(tmp_path):
    model = fitted(Logistic())
    manifest = manifest_of("a", "1", model, TASK.names, ORIGIN)
    other = manifest | {"version": "2"}
    with pytest.raises(TrainingError, match="other metadata"):
        write_model(tmp_path, other, model.graph(metadata_of(manifest)))


def test_the_edge_takes_boosted_trees_alone():
    model = fitted(LightGbm(SMALL))
    edge = edge_of(model, manifest_of("a", "1", model, TASK.names, ORIGIN))
    assert edge["trees"]["roots"][0] == 0 and edge["manifest"]["normalisation"] is None
    with pytest.raises(TrainingError, match="no trees"):
        edge_of(fitted(Logistic()), edge["manifest"])
