"""The hash that ties a model to the names of its features, their order and their meaning."""

import hashlib
from collections.abc import Sequence

FEATURES_VERSION = 1
"""As in sdk/src/models/manifest.ts; a test compares them."""


def feature_hash(names: Sequence[str]) -> str:
    """SHA-256, in hex, of the names in their order and of what names mean at present."""
    return hashlib.sha256("\n".join([f"leadline-features/{FEATURES_VERSION}", *names]).encode()).hexdigest()
