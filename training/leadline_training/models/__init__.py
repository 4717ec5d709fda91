"""The models. Each knows how to fit itself, what it says of rows, and how it is written as ONNX."""
