"""Makes calibration.json: what statsmodels and scipy say of intervals of shares, of many p-values, and of logistic regressions.

    python -m venv venv && venv/bin/pip install statsmodels==0.15.0 scipy==1.17.1
    venv/bin/python sdk/test/golden/calibration.py > sdk/test/golden/calibration.json
    npx oxfmt sdk/test/golden/calibration.json
"""

import json

import numpy as np
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint


def wilson() -> list:
    cases = [(0, 10), (10, 10), (1, 3), (57, 100), (1021, 1830), (5, 200_000)]
    return [[hits, n, *proportion_confint(hits, n, 0.05, method="wilson")] for hits, n in cases]


def discoveries() -> list:
    rng = np.random.default_rng(4)
    lists = [
        [0.01, 0.04, 0.03, 0.5],
        [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34, 0.341],
        np.round(rng.random(12) ** 3, 6).tolist(),
    ]
    return [{"p": ps, "q": multipletests(ps, method="fdr_bh")[1].tolist()} for ps in lists]


def logistic() -> list:
    cases = []
    for seed, n, beta, groups in [(1, 80, [0.3, -1.1], 8), (2, 120, [-0.5, 0.8, 0.4, -0.2], 12)]:
        rng = np.random.default_rng(seed)
        xs = np.round(rng.normal(size=(n, len(beta) - 1)), 4)
        rows = sm.add_constant(xs)
        cluster = np.arange(n) // (n // groups)
        shock = rng.normal(size=groups)[cluster] * 0.7
        ys = (rng.random(n) < 1 / (1 + np.exp(-(rows @ beta + shock)))).astype(int)
        plain = sm.Logit(ys, rows).fit(disp=0, tol=1e-14, maxiter=200)
        robust = sm.Logit(ys, rows).fit(
            disp=0, tol=1e-14, maxiter=200, cov_type="cluster", cov_kwds={"groups": cluster}
        )
        cases.append(
            {
                "rows": rows.tolist(),
                "y": ys.tolist(),
                "cluster": cluster.tolist(),
                "coefficients": plain.params.tolist(),
                "errors": plain.bse.tolist(),
                "clusterErrors": robust.bse.tolist(),
                "p": (2 * stats.norm.sf(np.abs(plain.params / plain.bse))).tolist(),
                "logLikelihood": plain.llf,
            }
        )
    return cases


print(json.dumps({"wilson": wilson(), "discoveries": discoveries(), "logistic": logistic()}))
