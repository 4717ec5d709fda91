// What the book tells the families of features.

/** A row of a by-order file has been applied; facts.message… say what it was. */
export function noteMessage(m: usize): void {}

/** A level of side `s` has changed from `was` to `now` lots; `best` is the side's best before the frame. */
export function noteLevel(m: usize, s: usize, key: i64, was: i64, now: i64, best: i64): void {}
