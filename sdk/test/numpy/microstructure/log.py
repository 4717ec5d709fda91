"""Columns that grow: what was written stays, and a window is a slice."""

import numpy as np


class Log:
    """Growing numpy columns of one length. `log.name` is the written part of a column."""

    def __init__(self, **columns):
        self.__dict__["_kinds"] = {k: v if isinstance(v, tuple) else (v, 0) for k, v in columns.items()}
        self.__dict__["_data"] = {k: np.zeros((1024, w) if w else 1024, dtype) for k, (dtype, w) in self._kinds.items()}
        self.__dict__["size"] = 0

    def append(self, **row) -> None:
        n = self.size
        for name, column in self._data.items():
            if n == len(column):
                column = np.concatenate([column, np.zeros_like(column)])
                self._data[name] = column
            column[n] = row[name]
        self.__dict__["size"] = n + 1

    def amend(self, **row) -> None:
        """Changes the last row."""
        for name, value in row.items():
            self._data[name][self.size - 1] = value

    def __getattr__(self, name):
        try:
            return self.__dict__["_data"][name][: self.__dict__["size"]]
        except KeyError:
            raise AttributeError(name) from None

    def last(self, name):
        return self._data[name][self.size - 1]

    def __len__(self) -> int:
        return self.size


def since(times: np.ndarray, t: int) -> int:
    """Index of the first time that is after t (times ascend)."""
    return int(np.searchsorted(times, t, side="right"))
