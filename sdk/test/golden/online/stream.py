"""Inputs that stream.ts makes too, bit for bit: whole numbers, and sums and products of doubles in one order."""


class Dice:
    """Lehmer's generator; its products stay exact in a double."""

    def __init__(self, seed: int):
        self.state = seed

    def uniform(self) -> float:
        self.state = (self.state * 48271) % 2147483647
        return self.state / 2147483647

    def normal(self) -> float:
        """Nearly normal: twelve uniforms, less six."""
        total = 0.0
        for _ in range(12):
            total += self.uniform()
        return total - 6


def soft(s: float) -> float:
    """A sigmoid without an exponential: what it gives is the same everywhere."""
    return 0.5 + 0.5 * (s / (1 + abs(s)))


def rows(seed: int, count: int, coefficients: list[float]) -> tuple[list[list[float]], list[int], list[float]]:
    """Inputs, labels 0 and 1, and numbers y = c·x + ¼·noise."""
    dice = Dice(seed)
    xs, labels, numbers = [], [], []
    for _ in range(count):
        x = [dice.normal() for _ in coefficients]
        score = 0.0
        for c, value in zip(coefficients, x):
            score += c * value
        xs.append(x)
        labels.append(1 if dice.uniform() < soft(score) else 0)
        numbers.append(score + 0.25 * dice.normal())
    return xs, labels, numbers
