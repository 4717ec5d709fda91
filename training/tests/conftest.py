"""
All tests run on one thread. Without LightGBM none can run: pip install -e 'training[trees,test]', or [train,test] for
networks too.
"""

import importlib.util
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

HAS_TREES = importlib.util.find_spec("lightgbm") is not None
collect_ignore_glob = [] if HAS_TREES else ["test_*.py"]


def pytest_report_header() -> str | None:
    return None if HAS_TREES else "leadline_training: skipped, because lightgbm is not installed (training[trees])"
