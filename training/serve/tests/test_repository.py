import pytest

from serve import pbtxt
from serve.make_models import TEST_FEATURE_HASH, write_models
from serve.repository import QueuePolicy, RepositoryError, read_model, read_repository
from serve.runtimes import load_runtime


def test_text_format():
    text = """
      name: "a" 'b'  # neighbours are one
      size: 3, on: true; kind: KIND_CPU
      dims: [ 1, -1 ]
      dims: 4
      list [ { key: "x" }, { key: "y\\n" } ]
      nested { deeper { value: 1.5e3 } }
    """
    assert pbtxt.parse(text) == {
        "name": ["ab"],
        "size": [3],
        "on": [True],
        "kind": ["KIND_CPU"],
        "dims": [1, -1, 4],
        "list": [{"key": ["x"]}, {"key": ["y\n"]}],
        "nested": [{"deeper": [{"value": [1500.0]}]}],
    }


@pytest.mark.parametrize("text", ["a: ", "a 1", "a { b: 1", "a: [1 2]", "}", "a: 1 $", '"a": 1', "a: 1x", r'a: "\q"'])
def test_text_that_is_none(text):
    with pytest.raises(pbtxt.PbtxtError):
        pbtxt.parse(text)


def test_errors_name_the_line():
    with pytest.raises(pbtxt.PbtxtError, match="line 2: expected"):
        pbtxt.parse("a: 1\nb 2")


@pytest.fixture
def linear(tmp_path):
    write_models(tmp_path, ("direction_linear",), 7, TEST_FEATURE_HASH)
    return tmp_path / "direction_linear"


def test_what_make_models_writes_is_what_is_read(linear):
    model = read_model(linear)
    assert list(model.versions) == [1, 2]
    assert model.config.queue == QueuePolicy(256, 500, 20_000, True, True, 1024)
    assert model.config.warm_rows == (1, 32, 256)
    assert model.config.parameters == {"feature_hash": TEST_FEATURE_HASH, "classes": "down,flat,up"}


def edit(folder, before: str, after: str) -> None:
    path = folder / "config.pbtxt"
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))


@pytest.mark.parametrize(
    ("policy", "versions"),
    [("latest { num_versions: 1 }", [2]), ("specific { versions: [ 1, 7 ] }", [1]), ("all { }", [1, 2])],
)
def test_version_policy(linear, policy, versions):
    edit(linear, "all { }", policy)
    assert list(read_model(linear).versions) == versions


@pytest.mark.parametrize(
    ("before", "after", "error"),
    [
        ('name: "direction_linear"', 'name: "other"', "expected the folder's name"),
        ("max_batch_size: 256", "max_batch_size: 256\nsequence_batching { }", "not supported: sequence_batching"),
        ("TYPE_FP32 dims: [4] }\n]", "TYPE_BF16 dims: [4] }\n]", "found TYPE_BF16"),
        ("timeout_action: REJECT", "timeout_action: FORGET", "expected REJECT or DELAY, found FORGET"),
        ("all { }", "specific { versions: [ 9 ] }", "expected a version folder"),
    ],
)
def test_configurations_that_are_refused(linear, before, after, error):
    edit(linear, before, after)
    with pytest.raises(RepositoryError, match=error):
        read_model(linear)


def test_a_configuration_that_contradicts_its_model(linear):
    edit(linear, 'name: "features" data_type: TYPE_FP32 dims: [4]', 'name: "features" data_type: TYPE_FP32 dims: [5]')
    model = read_model(linear)
    with pytest.raises(RepositoryError, match=r"\[-1, 5\] in config.pbtxt, FP32 \[-1, 4\] in the model"):
        load_runtime(model.config, model.versions[2], "cpu")


def test_an_empty_repository(tmp_path):
    with pytest.raises(RepositoryError, match="found none"):
        read_repository(tmp_path)
