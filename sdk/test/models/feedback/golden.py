"""Diebold and Mariano's test by statsmodels 0.15: a constant fitted to d, covariance of Newey and West. Writes golden.json."""

import json
from pathlib import Path

import numpy as np
from statsmodels.api import OLS

cases = []
for seed, n, lag in ((1, 12, 3), (2, 200, 5), (3, 900, 40)):
    noise = np.random.default_rng(seed).normal(size=n + 4)
    d = np.round(np.convolve(noise, np.ones(5) / 5, "valid") + 0.05, 6)
    lag = max(lag, int(np.ceil(4 * (n / 100) ** (2 / 9))))
    fit = OLS(d, np.ones(n)).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": False})
    cases.append({"d": d.tolist(), "lag": lag, "statistic": float(fit.tvalues[0]), "p": float(fit.pvalues[0])})
Path(__file__).with_name("golden.json").write_text(json.dumps(cases) + "\n")
