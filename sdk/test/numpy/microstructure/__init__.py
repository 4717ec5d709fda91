"""Every microstructure feature a second time, from the definitions, with numpy, scipy and statsmodels."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Matrices here are small: threads only wait for each other."""
