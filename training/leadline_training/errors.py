"""What is said of input that can't be used: where, what was found, what was expected."""


class TrainingError(ValueError):
    def __init__(self, where: str, found: object, expected: str) -> None:
        super().__init__(f"{where}: found {found}, expected {expected}")
