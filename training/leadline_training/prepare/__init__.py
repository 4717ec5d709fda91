"""From rows to what a model learns from: labels, splits, scaling, windows."""
