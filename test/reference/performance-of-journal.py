"""The figures of a run, computed from its exported journal by nothing of ours.

    kimera audit export --data run1 | python test/reference/performance-of-journal.py

One instrument, no strategic sleeve. Compare with `performance` in the last line of `start --json`.
"""

import json
import sys

import numpy as np

from performance import hac, independence, kupiec, track  # noqa: E402  (the file beside this one)
from scipy.stats import chi2
from statsmodels.stats.proportion import proportion_confint

US_PER_YEAR = 365.25 * 86_400e6
records = [json.loads(line) for line in sys.stdin if line.strip()]
unit = version = None
mark = started = base = None
lots = cash_lots = 0
fills, trades, asks, intents = [], [], {}, {}
equity, price, value, times = [], [], [], []
trade = None
close, variance, bars, residuals, forecast, tests = None, 0.0, 0, [], None, []
series = next(r["body"]["series"] for r in records if r["type"] == "run.started")

for r in records:
    b = r["body"]
    if r["type"] == "market.instrument":
        unit = int(b["instrument"]["lotTickMoney"]) / 1e8
    elif r["type"] == "market.bar" and b["series"] == series:
        if close is not None:
            change = b["closeTicks"] / close - 1
            bars += 1
            if bars <= 20:
                variance += (change**2 - variance) / bars
            else:
                residuals.append(change / np.sqrt(variance))
                variance = 0.94 * variance + 0.06 * change**2
        close = b["closeTicks"]
    elif r["type"] == "intent":
        intents[r["round"]] = b
    elif r["type"] == "abstain":
        intents.pop(r["round"], None)
    elif r["type"] == "commit":
        for order in b["orders"]:
            if r["round"] in intents:
                asks[order["orderId"]] = intents[r["round"]]
    elif r["type"] == "order.filled":
        moved = abs(b["lots"]) * b["priceTicks"] * unit
        fee = int(b["fee"]) / 1e8
        slip = abs(b["lots"]) * b["slippageTicks"] * unit
        ask = asks.get(b["orderId"])
        told = ask["costPpm"] if ask else (fee + slip) / moved * 1e6
        edge = ask["edgePpm"] if ask else 0
        fills.append((moved, fee, slip, ask["costPpm"] if ask else None))
        left = b["lots"]
        while left:
            same = lots == 0 or (lots > 0) == (left > 0)
            part = left if same else int(np.sign(left)) * min(abs(left), abs(lots))
            share = part / b["lots"]
            if trade is None:
                trade = {"at": r["at"], "opened": 0.0, "cash": 0.0, "told": 0.0}
            trade["cash"] -= part * b["priceTicks"] * unit + fee * share
            trade["told"] -= moved * share * told / 1e6
            if same:
                trade["opened"] += moved * share
                trade["told"] += moved * share * edge / 1e6
            lots += part
            left -= part
            if lots == 0:
                trades.append({**trade, "age": r["at"] - trade["at"]})
                trade = None
    elif r["type"] == "portfolio.mark":
        if forecast is not None:
            held, then, var, es, was = forecast
            loss = -held * (close - then) * unit
            tests.append((loss > var, var / was, es / was, loss / was))
        elif tests and tests[-1] is not None:
            tests.append(None)
        now = int(b["equity"]) / 1e8
        if started:
            equity.append(now), price.append(close), value.append(lots * close * unit)
            times.append(r["at"])
        else:
            base = (r["at"], now, close, lots * close * unit)
        forecast = None
        if lots != 0 and len(residuals) >= 100:
            z = np.array(residuals[-500:])
            losses = np.sort(-lots * close * unit * (np.maximum(0, 1 + z * np.sqrt(variance)) - 1))[::-1]
            mass = len(losses) * 0.025
            whole = int(np.floor(mass))
            es = (losses[:whole].sum() + (mass - whole) * losses[whole]) / mass
            forecast = (lots, close, losses[whole], es, now)
    elif r["type"] == "cfp" and not started:
        started = True

equity = np.array([base[1], *equity])
price = np.array([base[2], *price], dtype=float)
value = np.array([base[3], *value])
per_year = (len(equity) - 1) / ((times[-1] - base[0]) / US_PER_YEAR)
asked = np.array([(m, f, s, a) for m, f, s, a in fills if a is not None])
gap = (asked[:, 1] + asked[:, 2]) / asked[:, 0] * 1e6 - asked[:, 3]
told = np.array([t["told"] / t["opened"] * 1e6 for t in trades])
had = np.array([t["cash"] / t["opened"] * 1e6 for t in trades])
wins = sum(t["cash"] > 0 for t in trades)
mean = lambda x: [x.mean(), x.std(ddof=1) / np.sqrt(len(x))]  # noqa: E731
bars_tested = [t for t in tests if t is not None]
pairs = [(int(a[0]), int(b[0])) for a, b in zip(tests, tests[1:]) if a is not None and b is not None]
hits = [t for t in bars_tested if t[0]]
k = kupiec(len(bars_tested), len(hits), 0.025)
c = independence(*(pairs.count(p) for p in [(0, 0), (0, 1), (1, 0), (1, 1)]))
out = {
    "perYear": per_year,
    "council": track(np.diff(equity) / equity[:-1], per_year),
    "hold": track(np.diff(price) / price[:-1], per_year),
    "exposure": [(value / equity).mean(), (abs(value) / equity).mean(), (value != 0).mean()],
    "turnover": sum(f[0] for f in fills) / equity.mean(),
    "fills": len(fills),
    "asked": len(asked),
    "askedPpm": np.average(asked[:, 3], weights=asked[:, 0]),
    "chargedPpm": (asked[:, 1] + asked[:, 2]).sum() / asked[:, 0].sum() * 1e6,
    "gapPpm": mean(gap),
    "closed": len(trades),
    "wins": int(wins),
    "hitRate": list(proportion_confint(wins, len(trades), 0.05, "wilson")),
    "profit": sum(t["cash"] for t in trades),
    "holdingSeconds": np.mean([t["age"] for t in trades]) / 1e6,
    "expectedPpm": mean(told),
    "realisedPpm": mean(had),
    "surprisePpm": mean(had - told),
    "varPpm": np.mean([t[1] for t in bars_tested]) * 1e6,
    "esPpm": np.mean([t[2] for t in bars_tested]) * 1e6,
    "hitEsPpm": np.mean([t[2] for t in hits]) * 1e6,
    "hitLossPpm": np.mean([t[3] for t in hits]) * 1e6,
    "bars": len(bars_tested),
    "hits": len(hits),
    "kupiec": k,
    "independence": c,
    "coverage": chi2.sf(k[0] + c[0], 2),
}
print(json.dumps(out, indent=1, default=float))
