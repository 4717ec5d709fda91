"""Trains the models that read Leadline's features, and judges them on rows that they haven't seen."""

import os

# Before NumPy is imported: threads of a BLAS that wait for each other on a shared core make a fit ten times slower.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
