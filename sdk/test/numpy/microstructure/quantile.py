"""The P-square estimate of a quantile without keeping the numbers (Jain & Chlamtac, CACM 28(10), 1985)."""

from math import floor, nan


class P2:
    def __init__(self, p: float):
        self.p = p
        self.count = 0
        self.q = []

    def add(self, x: float) -> None:
        self.count += 1
        if self.count <= 5:
            self.q.append(float(x))
            self.q.sort()
            p = self.p
            self.n = [1, 2, 3, 4, 5]
            self.wanted = [1.0, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5.0]
            self.step = [0.0, p / 2, p, (1 + p) / 2, 1.0]
            return
        q, n = self.q, self.n
        if x < q[0]:
            q[0], k = float(x), 0
        elif x >= q[4]:
            q[4], k = float(x), 3
        else:
            k = next(i for i in range(4) if q[i] <= x < q[i + 1])
        for i in range(k + 1, 5):
            n[i] += 1
        for i in range(5):
            self.wanted[i] += self.step[i]
        for i in (1, 2, 3):
            d = self.wanted[i] - n[i]
            if (d >= 1 and n[i + 1] - n[i] > 1) or (d <= -1 and n[i - 1] - n[i] < -1):
                d = 1 if d > 0 else -1
                parabolic = self._parabolic(i, d)
                q[i] = parabolic if q[i - 1] < parabolic < q[i + 1] else q[i] + d * (q[i + d] - q[i]) / (n[i + d] - n[i])
                n[i] += d

    def _parabolic(self, i: int, d: int) -> float:
        q, n = self.q, self.n
        return q[i] + d / (n[i + 1] - n[i - 1]) * ((n[i] - n[i - 1] + d) * (q[i + 1] - q[i]) / (n[i + 1] - n[i])
                                                   + (n[i + 1] - n[i] - d) * (q[i] - q[i - 1]) / (n[i] - n[i - 1]))

    @property
    def value(self) -> float:
        """Fewer than five numbers give none."""
        return self.q[2] if self.count >= 5 else nan


def half_up(x: float) -> int:
    return floor(x + 0.5)
