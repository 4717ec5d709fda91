// The window of a side, as in assembly/book/window.ts: a run of ticks around the touch with a slot of lots and an occupancy bit
// each, what lies below it in far pages. In an allocation of its own: a zero word, the bits, the slots. Slots are u32 until a size
// needs more, then i64; 2,048 ticks at first, doubled up to 65,536 while many changes fall behind them.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "far.h"

constexpr int64_t NO_KEY = INT64_MIN;

struct Window {
  int64_t low = 0;           // key of slot 0, a multiple of 64
  uint64_t* bits = nullptr;  // the word before the first stays zero; behind the last, the slots
  int ticks = 0;
  bool wide = false;
  uint32_t changes = 0, farPuts = 0;  // since the size was last considered
  Far far;

  template <class Slot>
  Slot* slots() const { return reinterpret_cast<Slot*>(bits + (ticks >> 6)); }
  int64_t get(int i) const { return wide ? slots<int64_t>()[i] : slots<uint32_t>()[i]; }
  void set(int i, int64_t lots) {
    if (wide) slots<int64_t>()[i] = lots;
    else slots<uint32_t>()[i] = static_cast<uint32_t>(lots);
  }

  /** Where the window begins that has `key` at three quarters: what comes next is mostly worse, not better. */
  int64_t centred(int64_t key) const { return (key - (ticks >> 2) * 3) & ~int64_t{63}; }

  /** In a word the slots stand from the highest bit to the lowest. */
  static uint64_t bitOf(int i) { return uint64_t{1} << (63 - (i & 63)); }

  /** Largest occupied slot below slot `i`, or −1. */
  int below(int i) const {
    int w = i >> 6;
    if (const uint64_t word = bits[w] & (~uint64_t{1} << (63 - (i & 63)))) return (i | 63) - __builtin_ctzll(word);
    while (--w >= 0)
      if (bits[w]) return (w << 6) + 63 - __builtin_ctzll(bits[w]);
    return -1;
  }

  /** As a fresh market has it. */
  void open() {
    far.clear();
    renew(FIRST, false);
    low = 0;
    forgetChanges();
  }

  /** Moves the window up to `to`; what falls out at the bottom goes to the far pages. */
  __attribute__((noinline)) void slideUp(int64_t to) {
    const int by = static_cast<int>(std::min<int64_t>(to - low, ticks)), words = by >> 6, size = slotBytes();
    for (int w = 0; w < words; w++)
      for (uint64_t word = bits[w]; word;) {
        const int i = (w << 6) + __builtin_clzll(word);
        word ^= bitOf(i);
        far.appendBest(low + i, get(i));
      }
    char* const raw = slots<char>();
    memmove(raw, raw + by * size, (ticks - by) * size);
    memset(raw + (ticks - by) * size, 0, by * size);
    memmove(bits, bits + words, (ticks - by) >> 3);
    memset(bits + ((ticks - by) >> 6), 0, by >> 3);
    low = to;
  }

  /** Moves the window down to `to`, taking far levels in. The slots that leave at the top are empty: the best is below them. */
  __attribute__((noinline)) void slideDown(int64_t to) {
    const int by = static_cast<int>(std::min<int64_t>(low - to, ticks)), size = slotBytes();
    char* const raw = slots<char>();
    memmove(raw + by * size, raw, (ticks - by) * size);
    memset(raw, 0, by * size);
    memmove(bits + (by >> 6), bits, (ticks - by) >> 3);
    memset(bits, 0, by >> 3);
    low = to;
    takeIn();
  }

  /** From u32 slots to i64 slots of as many ticks. */
  __attribute__((noinline)) void widen() {
    const uint64_t* const old = renewBeside(ticks, true);
    const auto* const narrow = reinterpret_cast<const uint32_t*>(old + (ticks >> 6));
    memcpy(bits, old, ticks >> 3);
    for (int i = 0; i < ticks; i++) slots<int64_t>()[i] = narrow[i];
    release(old);
  }

  /** Doubles the window if that pays; after each frame. */
  void fit() {
    if (__builtin_expect(farPuts >= LOOK_AFTER, 0)) look();
  }
  void forgetChanges() { changes = farPuts = 0; }

 private:
  static constexpr int FIRST = 2048, MOST = FIRST << 5, HEAD = 8;  // HEAD: words before the bits
  static constexpr uint32_t LOOK_AFTER = 128;  // far changes after which the size is considered
  static constexpr uint32_t FAR_SHARE = 64;    // doubled when more than one change in so many was far,
  static constexpr int TICKS_A_LEVEL = 64;     // and with at least one level for so many ticks of the new size
  int slotBytes() const { return wide ? 8 : 4; }

  static void release(const uint64_t* window) {
    if (window) free(const_cast<uint64_t*>(window) - HEAD);
  }
  /** An empty window in place of the old one, which is returned. */
  const uint64_t* renewBeside(int n, bool isWide) {
    const uint64_t* const old = bits;
    const size_t bytes = HEAD * 8 + (n >> 3) + (static_cast<size_t>(n) << (isWide ? 3 : 2));
    auto* const window = static_cast<uint64_t*>(aligned_alloc(64, bytes));
    memset(window, 0, bytes);
    bits = window + HEAD;
    ticks = n;
    wide = isWide;
    return old;
  }
  void renew(int n, bool isWide) { release(renewBeside(n, isWide)); }

  void takeIn() {
    for (Level level; far.best(level) && level.key >= low; far.dropBest()) {
      if (level.lots > UINT32_MAX && !wide) widen();
      const int i = static_cast<int>(level.key - low);
      set(i, level.lots);
      bits[i >> 6] |= bitOf(i);
    }
  }

  __attribute__((noinline)) void look() {
    const bool isOften = changes < farPuts * FAR_SHARE;
    forgetChanges();
    if (isOften && ticks < MOST && levelCount() * TICKS_A_LEVEL >= ticks << 1) twice();
  }
  int levelCount() const {
    int n = far.levels;
    for (int w = 0; w < ticks >> 6; w++) n += __builtin_popcountll(bits[w]);
    return n;
  }

  /** Twice the ticks, the old ones at the top. */
  void twice() {
    const int n = ticks, size = slotBytes();
    const uint64_t* const old = renewBeside(n << 1, wide);
    memcpy(bits + (n >> 6), old, n >> 3);
    memcpy(slots<char>() + n * size, old + (n >> 6), n * size);
    release(old);
    low -= n;
    takeIn();
  }
};
