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

  /**
   * Applies what `level(i)` gives, in order; what the loop reads and writes again and again stays in locals. TOLD: the lots that
   * each level had before go to `was`.
   */
  template <bool TOLD, class F>
  __attribute__((always_inline)) inline void apply(int count, F level, int64_t* was) {
    int from = 0;
    if (!wide) {
      from = run<uint32_t, TOLD>(0, count, level, was);
      if (from == count) return;
      if (!wide) widen();
    }
    run<int64_t, TOLD>(from, count, level, was);
  }

 private:
  static constexpr int64_t IN_WINDOW = -1;

  /** Finds the best of a side none of whose levels lies above slot `high`; recentres when the window has been left too low. */
  __attribute__((noinline)) void findBest(int high) {
    const int i = highest(high);
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

  /**
   * A level whose key is outside the window, of a side none of whose levels lies above slot `high`: the lots it had, or IN_WINDOW
   * where the window was moved to it.
   */
  __attribute__((noinline)) int64_t outside(int64_t key, int64_t lots, int high) {
    if (far.levels == 0 && highest(high) < 0) {
      if (lots == 0) return 0;
      low = centred(key);  // an empty side is recentred for free
      return IN_WINDOW;
    }
    if (key < low) {
      farPuts++;
      return far.put(key, lots);
    }
    if (lots == 0) return 0;
    slideUp(centred(key));
    return IN_WINDOW;
  }

  /** Stops at a size too large for a narrow window; where it stopped. */
  template <class Slot, bool TOLD, class F>
  __attribute__((always_inline)) inline int run(int from, int count, F level, int64_t* was) {
    constexpr bool narrow = sizeof(Slot) == 4;
    int64_t lo = low, high = best == NO_KEY ? -1 : best - lo;
    const auto n = static_cast<uint64_t>(ticks);
    int8_t* const gap = gaps;
    Slot* const slot = slots<Slot>();
    int unknown = 0, p = from;
    for (; p < count; p++) {
      const auto [key, lots] = level(p);
      int64_t i = key - lo;
      if (__builtin_expect(static_cast<uint64_t>(i) >= n, 0)) {
        const int64_t before = outside(key, lots, static_cast<int>(high));
        high = std::min(high, high + lo - low);
        lo = low;
        if (before != IN_WINDOW) {
          unknown += (lots | before) == 0;
          if constexpr (TOLD) was[p] = before;
          continue;
        }
        i = key - lo;
      }
      if (narrow && __builtin_expect(lots > UINT32_MAX, 0)) break;
      unknown += (lots | slot[i]) == 0;
      if constexpr (TOLD) was[p] = slot[i];
      slot[i] = static_cast<Slot>(lots);
      gap[-i] = static_cast<int8_t>((lots - 1) >> 63);
      high = std::max(high, i);
    }
    findBest(static_cast<int>(high));
    changes += p - from;
    unknownDeletes += unknown;
    return p;
  }
};

template <bool ASK, bool TOLD = false>
inline void apply(Side& side, const Level* levels, size_t count, int64_t* was = nullptr) {
  const auto level = [=](int i) { return Level{ASK ? -levels[i].key : levels[i].key, levels[i].lots}; };
  side.apply<TOLD>(static_cast<int>(count), level, was);
}

template <bool ASK>
inline void applyColumns(Side& side, const int64_t* ticks, const int64_t* lots, size_t count) {
  side.apply<false>(static_cast<int>(count), [=](int i) { return Level{ASK ? -ticks[i] : ticks[i], lots[i]}; }, nullptr);
}

/** Levels from the best on, key and lots, as long as `next` says true. */
template <class F>
inline void walk(const Side& side, F next) {
  if (side.best == NO_KEY) return;
  for (int from = static_cast<int>(side.best - side.low); from >= 0; from -= 64)
    for (uint64_t levels = side.levelsFrom(from); levels; levels &= levels - 1) {
      const int i = from - __builtin_ctzll(levels);
      if (!next(side.low + i, side.get(i))) return;
    }
  for (const Page* p = side.far.first(); p; p = p->worse)
    for (int i = p->count - 1; i >= 0; i--)
      if (p->lots[i] && !next(p->key(i), p->lots[i])) return;
}

/** The best ten levels; missing ones are (NO_KEY, 0). From the mask of the best 64 ticks where they are in it. */
inline void readTop(const Side& side, Level* out) {
  int n = 0;
  if (side.best != NO_KEY) {
    const int i = static_cast<int>(side.best - side.low);
    uint64_t touch = side.levelsFrom(i);
    if (__builtin_popcountll(touch) >= 10) {
      for (; n < 10; n++) {
        const int c = __builtin_ctzll(touch);
        touch &= touch - 1;
        out[n] = {side.best - c, side.get(i - c)};
      }
      return;
    }
  }
  walk(side, [&](int64_t key, int64_t lots) {
    out[n++] = {key, lots};
    return n < 10;
  });
  for (; n < 10; n++) out[n] = {NO_KEY, 0};
}
