"""Models as ONNX graphs, built node by node: opset 17, IR 8, batch side free, no exporter in between."""
