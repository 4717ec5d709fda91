// The window of a side, as in assembly/book/window.ts: a run of ticks around the touch with a slot of lots each and a byte that is
// 0xff where there is no level, what lies below it in far pages. In an allocation of its own: the bytes of the last tick to the first,
// 63 more that say so, the slots. Slots are u32 until a size needs more, then i64; 2,048 ticks at first, doubled up to 65,536 while
// many changes fall behind them.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>

#include "far.h"

constexpr int64_t NO_KEY = INT64_MIN;

struct Window {
  int64_t low = 0;           // key of slot 0, a multiple of 64
  int8_t* gaps = nullptr;    // the byte of slot 0: −1 no level, 0 a level; that of slot i lies i bytes before it
  int ticks = 0;
  bool wide = false;
  uint32_t changes = 0, farPuts = 0;  // since the size was last considered
  Far far;

  template <class Slot>
  Slot* slots() const { return reinterpret_cast<Slot*>(gaps + TO_SLOTS); }
  int64_t get(int i) const { return wide ? slots<int64_t>()[i] : slots<uint32_t>()[i]; }
  void set(int i, int64_t lots) {
    if (wide) slots<int64_t>()[i] = lots;
    else slots<uint32_t>()[i] = static_cast<uint32_t>(lots);
  }

  /** Where the window begins that has `key` at three quarters: what comes next is mostly worse, not better. */
  int64_t centred(int64_t key) const { return (key - (ticks >> 2) * 3) & ~int64_t{63}; }

  /** The 64 ticks from slot `i` on downward: bit n is set where slot i − n has a level. */
  uint64_t levelsFrom(int i) const {
    const auto* const at = reinterpret_cast<const __m256i*>(gaps - i);
    const auto near = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_loadu_si256(at)));
    const auto next = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_loadu_si256(at + 1)));
    return ~(near | static_cast<uint64_t>(next) << 32);
  }

  /** Largest occupied slot below slot `i`, or −1. */
  int below(int i) const {
    for (int from = i - 1; from >= 0; from -= 64)
      if (const uint64_t levels = levelsFrom(from)) return from - __builtin_ctzll(levels);
    return -1;
  }
  /** The largest occupied slot, or −1, of a side that has none above slot `high`: mostly that one. */
  int highest(int high) const { return high < 0 || gaps[-high] == 0 ? high : below(high); }

  /** As a fresh market has it. */
  void open() {
    far.clear();
    renew(FIRST, false);
    low = 0;
    forgetChanges();
  }

  /** Moves the window up to `to`; what falls out at the bottom goes to the far pages. */
  __attribute__((noinline)) void slideUp(int64_t to) {
    const int by = static_cast<int>(std::min<int64_t>(to - low, ticks));
    for (int i = 63; i < by; i += 64)
      for (uint64_t levels = levelsFrom(i); levels;) {
        const int n = 63 - __builtin_clzll(levels);  // the worst first
        levels ^= uint64_t{1} << n;
        far.appendBest(low + i - n, get(i - n));
      }
    copyTicks(0, gaps, by, ticks - by);
    clearTicks(ticks - by, by);
    low = to;
  }

  /** Moves the window down to `to`, taking far levels in. The slots that leave at the top are empty: the best is below them. */
  __attribute__((noinline)) void slideDown(int64_t to) {
    const int by = static_cast<int>(std::min<int64_t>(low - to, ticks));
    copyTicks(by, gaps, 0, ticks - by);
    clearTicks(0, by);
    low = to;
    takeIn();
  }

  /** From u32 slots to i64 slots of as many ticks. */
  __attribute__((noinline)) void widen() {
    const int n = ticks;
    const int8_t* const old = renewBeside(n, true);
    const auto* const narrow = reinterpret_cast<const uint32_t*>(old + TO_SLOTS);
    memcpy(gaps - (n - 1), old - (n - 1), n);
    for (int i = 0; i < n; i++) slots<int64_t>()[i] = narrow[i];
    release(old, n);
  }

  /** Doubles the window if that pays; after each frame. */
  void fit() {
    if (__builtin_expect(farPuts >= LOOK_AFTER, 0)) look();
  }
  void forgetChanges() { changes = farPuts = 0; }

 private:
  static constexpr int FIRST = 2048, MOST = FIRST << 5;
  static constexpr int TO_SLOTS = 64;  // from the byte of slot 0 to slot 0
  static constexpr uint32_t LOOK_AFTER = 128;  // far changes after which the size is considered
  static constexpr uint32_t FAR_SHARE = 64;    // doubled when more than one change in so many was far,
  static constexpr int TICKS_A_LEVEL = 64;     // and with at least one level for so many ticks of the new size
  int slotBytes() const { return wide ? 8 : 4; }

  void copyTicks(int to, const int8_t* from, int first, int n) {
    const int size = slotBytes();
    memmove(slots<char>() + to * size, reinterpret_cast<const char*>(from) + TO_SLOTS + first * size, static_cast<size_t>(n) * size);
    memmove(gaps - (to + n - 1), from - (first + n - 1), n);
  }
  void clearTicks(int first, int n) {
    memset(slots<char>() + first * slotBytes(), 0, static_cast<size_t>(n) * slotBytes());
    memset(gaps - (first + n - 1), -1, n);
  }

  static void release(const int8_t* window, int n) {
    if (window) free(const_cast<int8_t*>(window) - n);
  }
  /** An empty window in place of the old one, which is returned. */
  const int8_t* renewBeside(int n, bool isWide) {
    const int8_t* const old = gaps;
    const size_t size = static_cast<size_t>(n) << (isWide ? 3 : 2);
    auto* const window = static_cast<int8_t*>(aligned_alloc(64, n + TO_SLOTS + size));
    memset(window, -1, n + TO_SLOTS);
    memset(window + n + TO_SLOTS, 0, size);
    gaps = window + n;
    ticks = n;
    wide = isWide;
    return old;
  }
  void renew(int n, bool isWide) {
    const int before = ticks;
    release(renewBeside(n, isWide), before);
  }

  void takeIn() {
    for (Level level; far.best(level) && level.key >= low; far.dropBest()) {
      if (level.lots > UINT32_MAX && !wide) widen();
      const int i = static_cast<int>(level.key - low);
      set(i, level.lots);
      gaps[-i] = 0;
    }
  }

  __attribute__((noinline)) void look() {
    const bool isOften = changes < farPuts * FAR_SHARE;
    forgetChanges();
    if (isOften && ticks < MOST && levelCount() * TICKS_A_LEVEL >= ticks << 1) twice();
  }
  int levelCount() const {
    int n = far.levels;
    for (int i = 63; i < ticks; i += 64) n += __builtin_popcountll(levelsFrom(i));
    return n;
  }

  /** Twice the ticks, the old ones at the top. */
  void twice() {
    const int n = ticks;
    const int8_t* const old = renewBeside(n << 1, wide);
    copyTicks(n, old, 0, n);
    release(old, n);
    low -= n;
    takeIn();
  }
};
