// One side of the book, as in assembly/book/price.ts and read.ts. Keys are ticks of bids and negated ticks of asks. Every level at
// or above `low` is in the window, every level below it in the far pages; the best is in the window while there is any level.
#pragma once
#include <cstdint>
#include <cstring>

#include "window.h"

struct Side : Window {
  int64_t best = NO_KEY;
  int64_t unknownDeletes = 0;

  void open() {
    Window::open();
    best = NO_KEY;
  }

  /** Applies what `level(i)` gives, in order; what the loop reads and writes again and again stays in locals. */
  template <class F>
  __attribute__((always_inline)) inline void apply(int count, F level) {
    int from = 0;
    if (!wide) {
      from = run<uint32_t>(0, count, level);
      if (from == count) return;
      if (!wide) widen();
    }
    run<int64_t>(from, count, level);
  }

 private:
  enum Outcome { PLACED, UNKNOWN, IN_WINDOW };

  /** Finds the best of a side none of whose levels lies above slot `high`; recentres when the window has been left too low. */
  __attribute__((noinline)) void findBest(int high) {
    const int i = below(high + 1);
    if (i < 0) {
      Level level;
      if (!far.best(level)) {
        best = NO_KEY;
        return;
      }
      best = level.key;
      slideDown(centred(best));
      return;
    }
    best = low + i;
    if (i < (ticks >> 3) * 3 && far.levels > 0) slideDown(centred(best));
  }

  /** A level whose key is outside the window, of a side none of whose levels lies above slot `high`; IN_WINDOW: it was moved. */
  __attribute__((noinline)) Outcome outside(int64_t key, int64_t lots, int high) {
    if (far.levels == 0 && below(high + 1) < 0) {
      if (lots == 0) return UNKNOWN;
      low = centred(key);  // an empty side is recentred for free
      return IN_WINDOW;
    }
    if (key < low) {
      farPuts++;
      return far.put(key, lots) ? UNKNOWN : PLACED;
    }
    if (lots == 0) return UNKNOWN;
    slideUp(centred(key));
    return IN_WINDOW;
  }

  /** Stops at a size too large for a narrow window; where it stopped. */
  template <class Slot, class F>
  __attribute__((always_inline)) inline int run(int from, int count, F level) {
    constexpr bool narrow = sizeof(Slot) == 4;
    int64_t lo = low, high = best == NO_KEY ? -1 : best - lo;
    const auto n = static_cast<uint64_t>(ticks);
    uint64_t* const words = bits;
    Slot* const slot = slots<Slot>();
    int unknown = 0, p = from;
    for (; p < count; p++) {
      const auto [key, lots] = level(p);
      int64_t i = key - lo;
      if (__builtin_expect(static_cast<uint64_t>(i) >= n, 0)) {
        const Outcome done = outside(key, lots, static_cast<int>(high));
        high = std::min(high, high + lo - low);
        lo = low;
        if (done != IN_WINDOW) {
          unknown += done;
          continue;
        }
        i = key - lo;
      }
      if (narrow && __builtin_expect(lots > UINT32_MAX, 0)) break;
      unknown += (lots | slot[i]) == 0;
      slot[i] = static_cast<Slot>(lots);
      // occupancy without a branch
      uint64_t& word = words[i >> 6];
      const uint64_t bit = bitOf(i);
      word = (word | bit) ^ (lots != 0 ? 0 : bit);
      high = std::max(high, i);
    }
    findBest(static_cast<int>(high));
    changes += p - from;
    unknownDeletes += unknown;
    return p;
  }
};

template <bool ASK>
inline void apply(Side& side, const Level* levels, size_t count) {
  side.apply(static_cast<int>(count), [=](int i) { return Level{ASK ? -levels[i].key : levels[i].key, levels[i].lots}; });
}

template <bool ASK>
inline void applyColumns(Side& side, const int64_t* ticks, const int64_t* lots, size_t count) {
  side.apply(static_cast<int>(count), [=](int i) { return Level{ASK ? -ticks[i] : ticks[i], lots[i]}; });
}

/** The best ten levels; missing ones are (0, 0). From one word of the best 64 ticks, else from words, then from far pages. */
inline void readTop(const Side& side, Level* out) {
  int n = 0;
  if (side.best != NO_KEY) {
    const int i = static_cast<int>(side.best - side.low), bit = i & 63;
    int w = i >> 6;
    uint64_t touch = (side.bits[w] >> (63 - bit)) | ((side.bits[w - 1] << bit) << 1);
    if (__builtin_popcountll(touch) >= 10) {
      for (; n < 10; n++) {
        const int c = __builtin_ctzll(touch);
        touch &= touch - 1;
        out[n] = {side.best - c, side.get(i - c)};
      }
      return;
    }
    for (uint64_t word = side.bits[w]; n < 10;) {
      while (!word && w > 0) word = side.bits[--w];
      if (!word) break;
      const int j = (w << 6) + 63 - __builtin_ctzll(word);
      word &= word - 1;
      out[n++] = {side.low + j, side.get(j)};
    }
    for (const Page* p = side.far.first(); p && n < 10; p = p->worse)
      for (int j = p->count - 1; j >= 0 && n < 10; j--)
        if (p->lots[j]) out[n++] = {p->key(j), p->lots[j]};
  }
  for (; n < 10; n++) out[n] = {0, 0};
}
