// Count, Σ lots and Σ lots² of levels, following every change: integers, so that nothing drifts. Squares are summed in 128 bits.
#pragma once
#include <algorithm>
#include <cstdint>

#include "lanes.h"

struct Sums {
  int64_t levels = 0, lots = 0;
  __int128 squares = 0;

  /** A size becomes another; none is 0. */
  void add(int64_t before, int64_t now) {
    levels += (now != 0) - (before != 0);
    lots += now - before;
    squares += static_cast<__int128>(now - before) * (now + before);
  }

  double squared() const {
    const auto low = static_cast<uint64_t>(squares);
    const auto high = static_cast<int64_t>(squares >> 64);
    if (__builtin_expect(high == 0 && static_cast<int64_t>(low) >= 0, 1)) return static_cast<double>(static_cast<int64_t>(low));
    return static_cast<double>(high) * 18446744073709551616.0 + static_cast<double>(low);
  }

  /** Of four levels those whose key is at least `from`; which of these have or had at least so many lots. */
  int add(const Lanes& lanes, int64_t from, int64_t least) {
    int64_t keys[4], before[4], now[4];
    _mm256_storeu_si256(reinterpret_cast<Longs*>(keys), lanes.keys);
    _mm256_storeu_si256(reinterpret_cast<Longs*>(before), lanes.before);
    _mm256_storeu_si256(reinterpret_cast<Longs*>(now), lanes.now);
    int large = 0;
    for (int i = 0; i < 4; i++) {
      if (keys[i] < from) continue;
      add(before[i], now[i]);
      large |= (std::max(before[i], now[i]) >= least) << i;
    }
    return large;
  }
};

/**
 * What changes of four levels at a time of below 2^32 lots add to sums, in registers: of squares the upper halves, and all of them
 * mod 2^64.
 */
struct NarrowSums {
  Longs levels = _mm256_setzero_si256(), lots = levels, high = levels, whole = levels;

  int add(const Lanes& lanes, int64_t from, int64_t least) {
    const auto less = [](Longs a, Longs b) { return _mm256_sub_epi64(a, b); };
    const Longs isInside = _mm256_cmpgt_epi64(lanes.keys, _mm256_set1_epi64x(from - 1)), nothing = _mm256_setzero_si256();
    const Longs now = _mm256_and_si256(lanes.now, isInside), before = _mm256_and_si256(lanes.before, isInside);
    const Longs squares = _mm256_mul_epu32(now, now), were = _mm256_mul_epu32(before, before);
    levels = _mm256_add_epi64(levels, less(_mm256_cmpeq_epi64(now, nothing), _mm256_cmpeq_epi64(before, nothing)));
    lots = _mm256_add_epi64(lots, less(now, before));
    high = _mm256_add_epi64(high, less(_mm256_srli_epi64(squares, 32), _mm256_srli_epi64(were, 32)));
    whole = _mm256_add_epi64(whole, less(squares, were));
    const Longs most = _mm256_set1_epi64x(least - 1);
    const Longs isLarge = _mm256_or_si256(_mm256_cmpgt_epi64(now, most), _mm256_cmpgt_epi64(before, most));
    return _mm256_movemask_pd(_mm256_castsi256_pd(isLarge));
  }

  void addTo(Sums& sums) const {
    sums.levels += sumOf(levels);
    sums.lots += sumOf(lots);
    const int64_t above = sumOf(high);
    const auto below = static_cast<int64_t>(static_cast<uint64_t>(sumOf(whole)) - (static_cast<uint64_t>(above) << 32));
    sums.squares += (static_cast<__int128>(above) << 32) + below;
  }
};
