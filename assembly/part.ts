// What a build leaves out. `asc --use PART_BOOK=1` compiles the book and its decoder alone (part-book.ts): conditions on
// BOOK_ALONE are decided by the compiler, and what stands behind them isn't compiled.
export const BOOK_ALONE: bool = isDefined(PART_BOOK)
