"""Reads config.pbtxt: protobuf's text format as far as model configurations use it.

The schema isn't at hand without Triton's sources, so a field becomes a list of what was said for it: scalars as str,
int, float or bool, messages as dicts. The reader of a field says whether it may repeat. Strict: what isn't understood
is an error with its line.
"""

import re

_TOKEN = re.compile(
    r"""\s+|\#[^\n]*|
    (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|
    (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w.])|
    (?P<name>[A-Za-z_]\w*)|
    (?P<mark>[{}\[\]:,;])""",
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


class PbtxtError(ValueError):
    pass


def parse(text: str) -> dict[str, list]:
    return _Reader(text).message(end=None)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.kind, self.value = self._next()

    def message(self, end: str | None) -> dict[str, list]:
        fields: dict[str, list] = {}
        while self.value != end:
            name = self._take("name")
            values = fields.setdefault(name, [])
            if not self._skip(":") and self.value not in ("{", "["):  # only a message goes without a colon
                self._fail("':', '{' or '['")
            values.extend(self._values())
            if not self._skip(","):
                self._skip(";")
        return fields

    def _values(self) -> list:
        if self.value != "[":
            return [self._one()]
        self._take("mark")
        values = []
        while not self._skip("]"):
            values.append(self._one())
            if self.value != "]" and not self._skip(","):
                self._fail("',' or ']'")
        return values

    def _one(self):
        if self.value == "{":
            return self._nested()
        if self.kind == "string":
            text = ""
            while self.kind == "string":  # neighbours are one string, as in C
                text += _unquote(self._take("string"))
            return text
        if self.kind == "number":
            number = self._take("number")
            return int(number) if re.fullmatch(r"[-+]?\d+", number) else float(number)
        word = self._take("name")
        return {"true": True, "false": False}.get(word, word)

    def _nested(self) -> dict[str, list]:
        if not self._skip("{"):
            self._fail("'{'")
        fields = self.message(end="}")
        self._take("mark")
        return fields

    def _take(self, kind: str) -> str:
        if self.kind != kind:
            self._fail(kind)
        value = self.value
        self.kind, self.value = self._next()
        return value

    def _skip(self, mark: str) -> bool:
        if self.kind == "mark" and self.value == mark:
            self.kind, self.value = self._next()
            return True
        return False

    def _next(self) -> tuple[str, str | None]:
        while self.at < len(self.text):
            match = _TOKEN.match(self.text, self.at)
            if not match:
                self.value = self.text[self.at]
                self._fail("a token")
            self.at = match.end()
            if match.lastgroup:
                return match.lastgroup, match[0]
        return "end", None

    def _fail(self, expected: str) -> None:
        line = self.text.count("\n", 0, self.at) + 1
        found = "the end of the file" if self.value is None else repr(self.value)
        raise PbtxtError(f"line {line}: expected {expected}, found {found}")


def _unquote(quoted: str) -> str:
    def plain(match: re.Match) -> str:
        if match[1] not in _ESCAPES:
            raise PbtxtError(f"unknown escape {match[0]!r} in {quoted}")
        return _ESCAPES[match[1]]

    return re.sub(r"\\(.)", plain, quoted[1:-1])
