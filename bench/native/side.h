// One side of the book as in assembly/book/price.ts: a window of ticks with an occupancy bit each, what lies beyond in a sorted
// vector. Keys are ticks of bids and negated ticks of asks. Slots are u32 until a size needs more; then i64, half as many.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

constexpr int64_t NO_KEY = INT64_MIN;
constexpr int WINDOW = 4096, WORDS = 64;

struct Level {
  int64_t key, lots;
};

struct Side {
  int64_t low = 0, best = NO_KEY;
  uint64_t summary = 0;
  bool wide = false;
  uint64_t guard = 0;  // a zero word before the first
  uint64_t bits[WORDS] = {};
  alignas(64) uint32_t slots[WINDOW + 2] = {};
  std::vector<Level> far;  // ascending by key: the best is the last

  int ticks() const { return wide ? WINDOW / 2 : WINDOW; }
  int64_t centred(int64_t key) const { return (key - ticks() / 4 * 3) & ~int64_t{63}; }
  int64_t get(int i) const { return wide ? reinterpret_cast<const int64_t*>(slots)[i] : slots[i]; }
  void set(int i, int64_t lots) {
    if (wide) reinterpret_cast<int64_t*>(slots)[i] = lots;
    else slots[i] = static_cast<uint32_t>(lots);
  }

  int below(int i) const {
    const int w = i >> 6;
    if (w < WORDS)
      if (const uint64_t word = bits[w] & ((uint64_t{1} << (i & 63)) - 1)) return (i | 63) - __builtin_clzll(word);
    const uint64_t words = w < WORDS ? summary & ((uint64_t{1} << w) - 1) : summary;
    if (!words) return -1;
    const int v = 63 - __builtin_clzll(words);
    return (v << 6) + 63 - __builtin_clzll(bits[v]);
  }

  void mark(int i) {
    bits[i >> 6] |= uint64_t{1} << (i & 63);
    summary |= uint64_t{1} << (i >> 6);
  }

  __attribute__((noinline)) void putFar(int64_t key, int64_t lots) {
    auto at = std::lower_bound(far.begin(), far.end(), key, [](const Level& l, int64_t k) { return l.key < k; });
    if (at != far.end() && at->key == key) {
      if (lots) at->lots = lots;
      else far.erase(at);
    } else if (lots) far.insert(at, {key, lots});
  }

  __attribute__((noinline)) void slideTo(int64_t to) {
    const int64_t from = low;
    const int size = wide ? 8 : 4, n = ticks();
    auto* raw = reinterpret_cast<char*>(slots);
    low = to;
    if (to > from) {
      const int by = static_cast<int>(std::min<int64_t>(to - from, n)), words = by >> 6;
      for (int w = 0; w < words; w++)
        for (uint64_t word = bits[w]; word; word &= word - 1) {
          const int i = (w << 6) + __builtin_ctzll(word);
          far.push_back({from + i, get(i)});
        }
      memmove(raw, raw + by * size, (n - by) * size);
      memset(raw + (n - by) * size, 0, by * size);
      memmove(bits, bits + words, (WORDS - words) * 8);
      memset(bits + WORDS - words, 0, words * 8);
      summary = words >= 64 ? 0 : summary >> words;
      return;
    }
    const int by = static_cast<int>(std::min<int64_t>(from - to, n)), words = by >> 6;
    memmove(raw + by * size, raw, (n - by) * size);
    memset(raw, 0, by * size);
    memmove(bits + words, bits, (WORDS - words) * 8);
    memset(bits, 0, words * 8);
    summary = words >= 64 ? 0 : summary << words;
    for (; !far.empty() && far.back().key >= low; far.pop_back()) {
      if (!wide && far.back().lots > UINT32_MAX) widen();
      if (far.back().key < low) break;
      const int i = static_cast<int>(far.back().key - low);
      set(i, far.back().lots);
      mark(i);
    }
  }

  __attribute__((noinline)) void widen() {
    const int top = below(WINDOW);
    const int64_t keep = std::max(low, (low + top - WINDOW / 8 * 3) & ~int64_t{63});
    if (top >= 0 && keep > low) slideTo(keep);
    auto* into = reinterpret_cast<int64_t*>(slots);
    for (int i = WINDOW / 2 - 1; i >= 0; i--) into[i] = slots[i];
    wide = true;
  }

  __attribute__((noinline)) int64_t bestAfter(int i) {
    const int j = below(i);
    if (j < 0) {
      if (far.empty()) return NO_KEY;
      const int64_t key = far.back().key;
      slideTo(centred(key));
      return key;
    }
    const int64_t key = low + j;
    if (j < ticks() / 4 && !far.empty()) slideTo(centred(key));
    return key;
  }

  /** A key outside the window; whether it is inside now. */
  __attribute__((noinline)) bool outside(int64_t key, int64_t lots) {
    if (summary == 0) {
      if (lots) low = centred(key);
      return lots != 0;
    }
    if (key < low) {
      putFar(key, lots);
      return false;
    }
    if (lots) slideTo(centred(key));
    return lots != 0;
  }

  void put(int64_t key, int64_t lots) {
    const Level level{key, lots};
    applyLoop(1, [&](int) { return level; });
  }

  /** Applies what `level(i)` gives; state in locals, occupancy without a branch. */
  template <class F>
  __attribute__((always_inline)) inline void applyLoop(int count, F level) {
    int from = 0;
    if (!wide) from = run<uint32_t>(0, count, level);
    if (from < count) {
      if (!wide) widen();
      run<int64_t>(from, count, level);
    }
  }

  template <class Slot, class F>
  __attribute__((always_inline)) inline int run(int from, int count, F level) {
    constexpr bool narrow = sizeof(Slot) == 4;
    constexpr uint64_t n = narrow ? WINDOW : WINDOW / 2;
    auto* const slot = reinterpret_cast<Slot*>(slots);
    int64_t lo = low, top = best;
    uint64_t sum = summary;
    int p = from;
    for (; p < count; p++) {
      const auto [key, lots] = level(p);
      int64_t i = key - lo;
      if (__builtin_expect(static_cast<uint64_t>(i) >= n, 0)) {
        summary = sum;
        const bool inside = outside(key, lots);
        lo = low;
        sum = summary;
        if (!inside) continue;
        i = key - lo;
      }
      if (narrow && __builtin_expect(lots > UINT32_MAX, 0)) break;
      slot[i] = static_cast<Slot>(lots);
      const int w = static_cast<int>(i >> 6);
      const uint64_t word = (bits[w] & ~(uint64_t{1} << (i & 63))) | (static_cast<uint64_t>(lots != 0) << (i & 63));
      bits[w] = word;
      sum = (sum & ~(uint64_t{1} << w)) | (static_cast<uint64_t>(word != 0) << w);
      if (key >= top) {
        if (lots) top = key;
        else if (key == top) {
          summary = sum;
          top = bestAfter(static_cast<int>(i));
          lo = low;
          sum = summary;
          if (narrow && wide) {
            p++;
            break;
          }
        }
      }
    }
    best = top;
    summary = sum;
    return p;
  }
};

template <bool ASK>
inline void apply(Side& side, const Level* levels, int count) {
  side.applyLoop(count, [=](int i) { return Level{ASK ? -levels[i].key : levels[i].key, levels[i].lots}; });
}

template <bool ASK>
inline void applyColumns(Side& side, const int64_t* ticks, const int64_t* lots, size_t count) {
  side.applyLoop(static_cast<int>(count), [=](int i) { return Level{ASK ? -ticks[i] : ticks[i], lots[i]}; });
}

/** The best ten levels; missing ones are (0, 0). */
inline void readTop(const Side& side, Level* out) {
  if (side.best == NO_KEY) {
    memset(out, 0, 10 * sizeof(Level));
    return;
  }
  const int i = static_cast<int>(side.best - side.low), bit = i & 63;
  const uint64_t* word = side.bits + (i >> 6);
  uint64_t touch = (word[0] << (63 - bit)) | ((word[-1] >> bit) >> 1);
  if (__builtin_popcountll(touch) >= 10) {
    for (int n = 0; n < 10; n++) {
      const int c = __builtin_clzll(touch);
      touch ^= 0x8000000000000000ull >> c;
      out[n] = {side.best - c, side.get(i - c)};
    }
    return;
  }
  int n = 0;
  for (int j = i; j >= 0 && n < 10; j = side.below(j)) out[n++] = {side.low + j, side.get(j)};
  for (size_t f = side.far.size(); f > 0 && n < 10; f--) out[n++] = side.far[f - 1];
  for (; n < 10; n++) out[n] = {0, 0};
}
