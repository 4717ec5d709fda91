"""What scikit-learn and scipy make of the same rows: calibrations, scores, quantiles.

    pip install numpy==2.4.6 scikit-learn==1.9.1 scipy==1.17.1
    python sdk/test/models/calibration/golden.py && npx oxfmt sdk/test/models/calibration

Seeded; writes golden.json beside itself.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_softmax, logit, softmax
from sklearn.calibration import _SigmoidCalibration
from sklearn.metrics import brier_score_loss, log_loss

ROWS = 400
CLASSES = 3
random = np.random.default_rng(17)

# Logits that are too sure of themselves and lean to the last class; rounded, so that the file is short.
truth = random.normal(size=(ROWS, CLASSES))
outcomes = np.array([random.choice(CLASSES, p=softmax(row)) for row in truth])
scores = np.round(2.2 * truth + random.normal(size=truth.shape) * 0.7 + [0, -0.3, 0.4], 4)
probabilities = softmax(scores, axis=1)


def loss(calibrated):
    return -calibrated[np.arange(ROWS), outcomes].sum()


def least(function, start):
    found = minimize(function, start, method="BFGS", options={"gtol": 1e-9, "maxiter": 10_000})
    return minimize(function, found.x, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 100_000, "maxfev": 100_000})


temperature = least(lambda t: loss(log_softmax(scores / t[0], axis=1)), [1.0])
vector = least(lambda v: loss(log_softmax(scores * v[:3] + v[3:], axis=1)), [1.0, 1, 1, 0, 0, 0])

sigmoids = []
for k in range(CLASSES):
    fitted = _SigmoidCalibration().fit(logit(probabilities[:, k]), (outcomes == k).astype(int))
    sigmoids.append(fitted.predict(logit(probabilities[:, k])))
platt = np.stack(sigmoids, 1)
platt /= platt.sum(1, keepdims=True)

prior = np.bincount(outcomes, minlength=CLASSES) / ROWS
priors = np.tile(prior, (ROWS, 1))


def brier(p):
    return float(brier_score_loss(outcomes, p, labels=[0, 1, 2], scale_by_half=False))


def error(p, k=None, bins=15):
    """Calibration error by a plain loop over bins (i/15, (i+1)/15]."""
    said = p.max(1) if k is None else p[:, k]
    came = (p.argmax(1) == outcomes) if k is None else (outcomes == k)
    total = 0
    for i in range(bins):
        inside = (said > i / bins) & (said <= (i + 1) / bins)
        if inside.any():
            total += inside.mean() * abs(said[inside].mean() - came[inside].mean())
    return float(total)


lac = 1 - probabilities[np.arange(ROWS), outcomes]
golden = {
    "scores": scores.ravel().tolist(),
    "outcomes": outcomes.tolist(),
    "temperature": float(temperature.x[0]),
    "temperatureLoss": float(temperature.fun / ROWS),
    "vectorLoss": float(vector.fun / ROWS),
    "vector": softmax(scores * vector.x[:3] + vector.x[3:], axis=1)[:20].ravel().tolist(),
    "platt": platt[:20].ravel().tolist(),
    "brier": brier(probabilities),
    "logLoss": float(log_loss(outcomes, probabilities, labels=[0, 1, 2])),
    "brierSkill": 1 - brier(probabilities) / brier(priors),
    "logLossSkill": float(1 - log_loss(outcomes, probabilities, labels=[0, 1, 2]) / log_loss(outcomes, priors, labels=[0, 1, 2])),
    "calibrationError": error(probabilities),
    "classwiseError": float(np.mean([error(probabilities, k) for k in range(CLASSES)])),
    "quantiles": [
        [c, float(np.quantile(lac, min(1.0, np.ceil((ROWS + 1) * c) / ROWS), method="inverted_cdf"))] for c in (0.5, 0.8, 0.9, 0.95)
    ],
}
Path(__file__).with_name("golden.json").write_text(json.dumps(golden) + "\n")
print({k: v for k, v in golden.items() if not isinstance(v, list)}, golden["quantiles"])
