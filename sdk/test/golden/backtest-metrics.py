"""Makes backtest-metrics.json: what quantstats, scipy, numpy and mpmath say of series from fixed seeds.

    python -m venv venv && venv/bin/pip install quantstats==0.0.86 scipy==1.17.1 mpmath
    venv/bin/python sdk/test/golden/backtest-metrics.py > sdk/test/golden/backtest-metrics.json
    npx oxfmt sdk/test/golden/backtest-metrics.json
"""

import itertools
import json
import math
import warnings

import mpmath
import numpy as np
import pandas as pd
import quantstats.stats as qs
from scipy import stats

warnings.filterwarnings("ignore")
PERIODS = 365


def returns_of(seed: int, days: int, mean: float, scale: float, idle: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drawn = rng.standard_t(4, days) * scale + mean
    return np.round(np.where(rng.random(days) < idle, 0, drawn), 6)


def case(name: str, returns: np.ndarray) -> dict:
    series = pd.Series(returns, index=pd.date_range("2024-01-01", periods=len(returns), freq="D"))
    sharpe = qs.sharpe(series, annualize=False)
    skew = stats.skew(returns)
    kurtosis = stats.kurtosis(returns, fisher=False)
    spread = 1 - skew * sharpe + (kurtosis - 1) / 4 * sharpe**2
    trials, variance = 45, 0.004
    e = math.e
    gamma = np.euler_gamma
    best = math.sqrt(variance) * (
        (1 - gamma) * stats.norm.ppf(1 - 1 / trials) + gamma * stats.norm.ppf(1 - 1 / (trials * e))
    )
    n = len(returns)
    metrics = {
        "mean_return": returns.mean(),
        "return_deviation": returns.std(ddof=1),
        "total_return": qs.comp(series),
        "sharpe": qs.sharpe(series, periods=PERIODS),
        "sortino": qs.sortino(series, periods=PERIODS),
        "volatility": qs.volatility(series, periods=PERIODS),
        "cagr": qs.cagr(series, periods=PERIODS),
        "calmar": qs.calmar(series, periods=PERIODS),
        "max_drawdown": qs.max_drawdown(series),
        "ulcer_index": qs.ulcer_index(series),
        "skew": qs.skew(series),
        "kurtosis": qs.kurtosis(series),
        "value_at_risk": qs.value_at_risk(series),
        "cvar": qs.cvar(series),
        "cvar_historical": qs.cvar(series, method="historical"),
        "tail_ratio": qs.tail_ratio(series),
        "expected_return": qs.expected_return(series),
        "best": qs.best(series),
        "worst": qs.worst(series),
        "win_rate": qs.win_rate(series),
        "avg_return": qs.avg_return(series),
        "avg_win": qs.avg_win(series),
        "avg_loss": qs.avg_loss(series),
        "profit_factor": qs.profit_factor(series),
        "payoff_ratio": qs.payoff_ratio(series),
        "omega": qs.omega(series, periods=PERIODS),
        "gain_to_pain_ratio": qs.gain_to_pain_ratio(series),
        "common_sense_ratio": qs.common_sense_ratio(series),
        "kelly_criterion": qs.kelly_criterion(series),
        "exposure": (returns != 0).mean(),
        # quantstats takes the absolute value of the sum; here a loss stays a loss.
        "recovery_factor": returns.sum() / -qs.max_drawdown(series),
        "probabilistic_sharpe": stats.norm.cdf(sharpe * math.sqrt(n - 1) / math.sqrt(spread)),
        "deflated_sharpe": stats.norm.cdf((sharpe - best) * math.sqrt(n - 1) / math.sqrt(spread)),
        "expected_best_sharpe": best * math.sqrt(PERIODS),
        "min_track_record": 1 + spread * (stats.norm.ppf(0.95) / sharpe) ** 2 if sharpe > 0 else None,
    }
    rolling = qs.rolling_sharpe(series, rolling_period=60, periods_per_year=PERIODS).dropna()
    details = qs.drawdown_details(qs.to_drawdown_series(series)).sort_values("max drawdown").head(3)
    return {
        "name": name,
        "trials": {"count": trials, "sharpeVariance": variance},
        "returns": returns.tolist(),
        "metrics": {key: None if value is None else float(value) for key, value in metrics.items()},
        "rolling": rolling.tolist(),
        "deepest": [[row.valley, row._4 / 100] for row in details.itertuples(index=False)],
    }


def cscv(matrix: np.ndarray, blocks: int) -> dict:
    """The probability of backtest overfitting, straight from its definition."""
    parts = np.array_split(matrix, blocks, axis=0)
    logits, pairs = [], []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        inside = np.vstack([parts[i] for i in range(blocks) if i in chosen])
        outside = np.vstack([parts[i] for i in range(blocks) if i not in chosen])
        sharpe_in = inside.mean(axis=0) / inside.std(axis=0, ddof=1)
        sharpe_out = outside.mean(axis=0) / outside.std(axis=0, ddof=1)
        best = int(np.argmax(sharpe_in))
        omega = stats.rankdata(sharpe_out)[best] / (matrix.shape[1] + 1)
        logits.append(math.log(omega / (1 - omega)))
        pairs.append((sharpe_in[best], sharpe_out[best]))
    line = stats.linregress([a for a, _ in pairs], [b for _, b in pairs])
    return {
        "blocks": blocks,
        "returns": matrix.T.tolist(),
        "pbo": float(np.mean(np.array(logits) <= 0)),
        "meanLogit": float(np.mean(logits)),
        "slope": float(line.slope),
        "intercept": float(line.intercept),
        "lossShare": float(np.mean([b < 0 for _, b in pairs])),
    }


def normal() -> dict:
    mpmath.mp.dps = 50
    xs = [-37, -20, -10, -5, -3, -2.6, -2.5, -2.4, -1.96, -1, -0.3, -1e-9, 0.5, 1, 1.6448536269514722, 2.45, 3, 5, 8]
    ps = [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.01, 0.025, 0.05, 0.2, 0.49, 0.6, 0.9, 0.975, 0.999]

    def cdf(x: float) -> mpmath.mpf:
        return mpmath.erfc(-mpmath.mpf(x) / mpmath.sqrt(2)) / 2

    def quantile(p: float) -> mpmath.mpf:
        return mpmath.findroot(lambda x: mpmath.log(cdf(x)) - mpmath.log(mpmath.mpf(p)), stats.norm.ppf(p))

    return {"cdf": [[x, float(cdf(x))] for x in xs], "quantile": [[p, float(quantile(p))] for p in ps]}


def main() -> None:
    rng = np.random.default_rng(17)
    cases = [
        case("a good year", returns_of(1, 240, 0.0015, 0.008, 0)),
        case("idle days", returns_of(2, 90, 0.0005, 0.01, 0.3)),
        case("a loser", returns_of(3, 61, -0.004, 0.012, 0.1)),
    ]
    matrix = np.round(rng.normal(0, 0.01, (60, 7)) + np.linspace(0, 0.002, 7), 5)
    print(json.dumps({"cases": cases, "cscv": cscv(matrix, 6), "normal": normal()}, indent=None))


main()
