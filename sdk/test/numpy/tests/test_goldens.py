"""Formulas against numbers worked out by hand. Run: python -m unittest discover -s tests"""

import sys
import unittest
from math import exp, log, pi, sqrt
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from microstructure import depth, effective, flow, impact, merged, price, prints, structure, trades, volatility  # noqa: E402
from microstructure.frames import Feed  # noqa: E402
from microstructure.lobster import Book, nanoseconds  # noqa: E402
from microstructure.market import FAR, NS, Instrument, Market  # noqa: E402
from microstructure.quantile import P2  # noqa: E402
from microstructure.queues import p_up  # noqa: E402
from microstructure.undefined import Undefined  # noqa: E402


def market(*books, step=NS, **options) -> Market:
    """Book events one step apart from the time 10 s on."""
    m = Market(Instrument(0.01, 1.0, **options))
    m.track("decomposed", flow.Decomposed())
    m.state = "live"
    for i, book in enumerate(books):
        m.begin_event(10 * NS + i * step)
        m.message()
        m.close_book(book)
    return m


A = Book([(99, 5), (98, 7)], [(101, 3), (103, 9)])


class Prices(unittest.TestCase):
    def test_state(self):
        m = market(A)
        self.assertEqual(price.mid(m), 100)
        self.assertEqual(price.spread_bps(m), 200)
        self.assertAlmostEqual(price.weighted_mid(m), (3 * 99 + 5 * 101) / 8 - 100, 12)
        self.assertAlmostEqual(price.vamp_levels(m, 5), ((99 * 5 + 98 * 7) / 12 * 12 + (101 * 3 + 103 * 9) / 12 * 12) / 24 - 100, 12)
        self.assertEqual(depth.queue_imbalance(m), 0.25)
        self.assertEqual(depth.slope(m, 1), (1 * 5 + 2 * 12) / 5)
        self.assertAlmostEqual(depth.hhi(m, 1), (25 + 49) / 144, 12)
        self.assertAlmostEqual(depth.cost(m, 6.06, -1), 1e4 * (6.06 / (3 + 3.03 / 1.03) / 0.01 - 100) / 100, 9)

    def test_time_weighted_spread(self):
        m = market(A, Book([(100, 1)], [(101, 1)]), step=2 * NS)
        m.at(13 * NS)
        self.assertEqual(price.spread_time_weighted(m, 3), (2 * 2 + 1) / 3)

    def test_one_sided(self):
        with self.assertRaises(Undefined):
            price.mid(market(Book([], [(101, 1)])))

    def test_effective(self):
        m = market(A)
        m.at(11 * NS)
        m.trade(11 * NS, 101, 4, 1, False)
        m.begin_event(12 * NS)
        m.close_book(Book([(101, 1)], [(103, 1)]))
        m.at(70 * NS)
        self.assertEqual(effective.effective(m, 60), 2.0)
        m.at(71 * NS)
        self.assertEqual(effective.realized(m, 1, 60), -2.0)
        self.assertEqual(effective.impact(m, 1, 60), 4.0)


class Flow(unittest.TestCase):
    def e(self, before, after) -> int:
        m = market(Book([before[:2]], [before[2:]]), Book([after[:2]], [after[2:]]))
        return int(flow.mlofi(m, 1)[0])

    def test_ofi(self):
        self.assertEqual(self.e((99, 5, 101, 3), (99, 8, 101, 3)), 3)
        self.assertEqual(self.e((99, 5, 101, 3), (100, 2, 101, 3)), 2)
        self.assertEqual(self.e((99, 5, 101, 3), (98, 4, 101, 3)), -5)
        self.assertEqual(self.e((99, 5, 101, 3), (99, 5, 100, 6)), -6)
        self.assertEqual(self.e((99, 5, 101, 3), (99, 5, 102, 9)), 3)
        self.assertEqual(flow.rises(-FAR, 0, 99, 5), -5)

    def test_netted_parts(self):
        m = market(A)
        m.begin_event(11 * NS)
        m.trade(11 * NS, 99, 2, -1, False)
        m.begin_event(11 * NS)
        m.close_book(Book([(99, 1), (98, 7)], [(101, 4), (103, 9)]))
        self.assertEqual([flow.part(m, p, 1) for p in ("add", "cancel", "trade")], [-1, -2, -2])
        self.assertEqual(flow.batch_rest(m, 1), 0)


class Queues(unittest.TestCase):
    def test_p_up(self):
        for n, p, want in ((2, 1, 0.6977), (1, 3, 0.2094), (5, 2, 0.7560)):
            self.assertAlmostEqual(p_up(n, p), want, 4)
        self.assertAlmostEqual(p_up(7, 7), 0.5, 12)
        self.assertAlmostEqual(p_up(9, 4) + p_up(4, 9), 1, 11)


class Trades(unittest.TestCase):
    def test_p2_of_the_paper(self):
        data = [0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.60, 10.28, 1.47, 0.40, 0.05, 11.39, 0.27, 0.42, 0.09, 11.37]
        p2 = P2(0.5)
        for x in data:
            p2.add(x)
        self.assertAlmostEqual(p2.value, 4.44, 2)

    def test_hawkes_counts(self):
        counts = np.array([0, 4] * 100)
        self.assertAlmostEqual(merged.hawkes_n(counts), 1 - sqrt(2 / (4 * 200 / 199)), 12)
        self.assertEqual(merged.hawkes_n(np.array([1, 2] * 100)), 0)

    def test_hawkes_likelihood(self):
        ll = merged.hawkes_loglik(np.array([0.0, 1.0]), 0.5, 0.4, 2.0)
        self.assertAlmostEqual(ll, log(0.5) + log(0.5 + 0.4 * exp(-2)) - 0.5 - 0.2 * (1 - exp(-2)), 12)
        t = np.cumsum(np.random.default_rng(1).exponential(1, 50))
        t -= t[0]
        value, gradient = merged.Negative(t)(np.log([0.5, 0.4, 2.0]))
        self.assertAlmostEqual(-value, merged.hawkes_loglik(t, 0.5, 0.4, 2.0), 10)
        shifted, _ = merged.Negative(t)(np.log([0.5, 0.4, 2.0]) + [0, 0, 1e-6])
        self.assertAlmostEqual((shifted - value) / 1e-6, gradient[2], 4)

    def test_sweep_and_vpin(self):
        m = market(A, vpin_bucket="4")
        m.track("sweeps", prints.Sweeps())
        m.track("signs", trades.Signs())
        for p, lots in ((101, 3), (103, 3)):
            m.trade(10 * NS, p, lots, 1, False)
        self.assertEqual([prints.sweep(m, w) for w in ("levels", "size")], [2, 6])
        self.assertAlmostEqual(prints.sweep(m, "notional"), 6.12, 12)
        m.trade(11 * NS, 99, 2, -1, False)
        self.assertEqual(prints.vpin(m, 2), (4 + 0) / 8)
        self.assertEqual(len(m.merged), 2)
        self.assertEqual(trades.rule_sign(m, "lee_ready"), -1)

    def test_var_without_memory(self):
        rng = np.random.default_rng(2)
        s = rng.choice([-1.0, 1.0], 400)
        self.assertAlmostEqual(merged.var_response(0.7 * s + 1e-9 * rng.normal(size=400), s, 1, 0), 0.7, 6)


class Series(unittest.TestCase):
    def test_corwin_schultz(self):
        k = 3 - 2 * sqrt(2)
        b = 2 * log(1.02) ** 2
        alpha = (sqrt(2 * b) - sqrt(b)) / k - sqrt(log(1.02) ** 2 / k)
        self.assertAlmostEqual(impact.corwin_schultz_pair(102, 100, 102, 100), 2 * (exp(alpha) - 1) / (1 + exp(alpha)), 14)
        self.assertAlmostEqual(alpha, log(1.02), 12)
        self.assertIsNone(impact.corwin_schultz_pair(100, 100, 100, 100))

    def test_roll(self):
        self.assertAlmostEqual(impact.roll_spread(np.array([1.0, -1, 1, -1, 1])), 2 * sqrt(4 / 3), 12)

    def test_kyle(self):
        slope, _ = impact.kyle_fit(np.array([1.0, 3, 2, 4]), np.array([0.0, 1, 0, 1]))
        self.assertAlmostEqual(slope, 2.0, 12)

    def test_bipower_and_tsrv(self):
        self.assertAlmostEqual(volatility.bipower_of(np.array([1.0, -2, 3])), pi / 2 * 1.5 * 8, 12)
        x = np.array([0.0, 1, 0, 1, 0, 1, 0, 1, 0])
        self.assertEqual(volatility.tsrv_of(x), 0.0)

    def test_variance_ratio_and_dfa(self):
        r = np.random.default_rng(3).normal(size=1800)
        ratio, z = structure.variance_ratio_of(r, 2)
        rho = float(np.dot(r[1:] - r.mean(), r[:-1] - r.mean()) / np.dot(r - r.mean(), r - r.mean()))
        self.assertAlmostEqual(ratio, 1 + rho, 2)
        self.assertLess(abs(z), 4)
        slope, r2 = structure.dfa(r)
        self.assertTrue(0.4 < slope < 0.6 and r2 > 0.95)

    def test_words(self):
        h = -(4 / 7 * log(4 / 7) + 3 / 7 * log(3 / 7))
        self.assertAlmostEqual(structure.words_entropy(np.array([1, -1] * 4 + [1])), (h + 1 / 14) / log(27), 12)


class Inputs(unittest.TestCase):
    def test_time(self):
        self.assertEqual(nanoseconds("34200.05990197"), 34200_059901970)

    def test_join(self):
        feed = Feed("0.1", "0.001")
        frames = [{"e": "depthUpdate", "E": 1, "U": 5, "u": 6, "b": [["9.9", "1"]], "a": []},
                  {"lastUpdateId": 6, "bids": [["9.8", "2.000"]], "asks": [["10.1", "1"]]},
                  {"e": "depthUpdate", "E": 2, "U": 7, "u": 8, "b": [["9.8", "0.5"]], "a": [["10.0", "0"]]}]
        seen = [type(e).__name__ for f in frames for e in feed.frame(f)]
        self.assertEqual(seen, ["Moment", "Live", "Depth"])
        self.assertEqual((feed.bids.best(), feed.asks.best()), ([(98, 500)], [(101, 1000)]))


if __name__ == "__main__":
    unittest.main()
