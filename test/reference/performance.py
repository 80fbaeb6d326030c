"""The figures of portfolio/performance, computed with other people's code.

    pip install numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
    python test/reference/performance.py

What it prints stands in test/unit/portfolio/performance.test.ts.
"""

import json

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy.optimize import brentq
from scipy.stats import binom, chi2, norm
from statsmodels.stats.proportion import proportion_confint


def series(n, seed):
    """Returns with a moving-average part, from a Lehmer generator: the same doubles anywhere."""
    x = seed
    noise = []
    for _ in range(n + 1):
        total = 0.0
        for _ in range(4):
            x = (x * 48271) % 2147483647
            total += x / 2147483647
        noise.append(total - 2)
    return np.array([0.0004 + 0.01 * (noise[t + 1] + 0.3 * noise[t]) for t in range(n)])


def lags_for(n):
    return min(30, n - 1, int(np.floor(4 * (n / 100) ** (2 / 9))))


def hac(influence):
    """Standard error of the mean of a series, Newey-West with Bartlett weights, as statsmodels has it."""
    fit = sm.OLS(influence, np.ones(len(influence))).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags_for(len(influence)), "use_correction": False}
    )
    return fit.bse[0]


def track(r, q):
    n, m, sd = len(r), r.mean(), r.std(ddof=1)
    ratio, lags = m / sd, lags_for(len(r))
    down = np.minimum(r, 0)
    d = np.sqrt((down**2).mean())
    c = r - m
    rho = [c[k:] @ c[: n - k] / (c @ c) for k in range(lags + 1)]
    eta = q / np.sqrt(
        q + 2 * sum((q - k) * (1 - k / (lags + 1)) * rho[k] for k in range(1, lags + 1) if k < q)
    )
    sharpe_influence = c / sd - ratio / 2 * (c**2 / sd**2 - 1)
    se = hac(sharpe_influence)
    value = np.concatenate([[1], np.cumprod(1 + r)])
    fall = 1 - value / np.maximum.accumulate(value)
    return {
        "returnPpm": (value[-1] - 1) * 1e6,
        "meanReturn": [m * q, hac(r) * q],
        "volatility": [sd * np.sqrt(q), hac((c**2 - sd**2) / (2 * sd)) * np.sqrt(q)],
        "sharpe": ratio * np.sqrt(q),
        "sharpeSe": se * np.sqrt(q),
        "sharpeSeIid": np.sqrt((1 + ratio**2 / 2) / n) * np.sqrt(q),
        "sharpeAdjusted": [ratio * eta, se * eta],
        "sortino": [
            m / d * np.sqrt(q),
            hac(c / d - (m / d) * (down**2 - d**2) / (2 * d**2)) * np.sqrt(q),
        ],
        "maxDrawdownPpm": fall.max() * 1e6,
        "lags": lags,
    }


def kupiec(n, x, p):
    found = 2 * (binom.logpmf(x, n, x / n) - binom.logpmf(x, n, p))
    return [found, chi2.sf(found, 1)]


def independence(n00, n01, n10, n11):
    def log(n, p):
        return 0 if n == 0 else n * np.log(p)

    all_ = (n01 + n11) / (n00 + n01 + n10 + n11)
    a, b = n01 / (n00 + n01), n11 / (n10 + n11)
    apart = log(n00, 1 - a) + log(n01, a) + log(n10, 1 - b) + log(n11, b)
    ratio = 2 * (apart - log(n00 + n10, 1 - all_) - log(n01 + n11, all_))
    return [ratio, chi2.sf(ratio, 1)]


def detectable(n):
    def power(p):
        return np.sqrt(n) * (p - 0.5) - norm.ppf(0.975) / 2 - norm.ppf(0.8) * np.sqrt(p * (1 - p))

    return brentq(power, 0.5, 1, xtol=1e-15) if power(1) > 0 else None


def main():
    out = {
        "versions": [np.__version__, scipy.__version__, statsmodels.__version__],
        "track750": track(series(750, 20240), 252.0),
        "track40": track(series(40, 7), 52.0),
        "wilson": {
            f"{x}/{n}": list(proportion_confint(x, n, 0.05, "wilson"))
            for x, n in [(33, 60), (0, 5), (5, 5), (412, 778)]
        },
        "detectable": {n: detectable(n) for n in [3, 4, 20, 60, 778]},
        "kupiec": {
            f"{x}/{n}": kupiec(n, x, 0.025) for n, x in [(1000, 25), (1000, 40), (250, 0), (8000, 211)]
        },
        "independence": [independence(950, 20, 20, 9), independence(960, 19, 20, 0)],
        "chi1": [chi2.sf(x, 1) for x in [0.001, 0.5, 2.9, 3.1, 10, 60]],
        "chi2": [chi2.sf(x, 2) for x in [0.5, 5.99]],
    }
    print(json.dumps(out, indent=1, default=float))


if __name__ == "__main__":
    main()
