// Levels that stand out, as in assembly/signal/deviation.ts: of the 64-tick block of the best and the nine behind it sums for mean
// and σ (sums.h), and a list of the levels of at least nine tenths of the limit mean + z·σ: a look at it replaces one at all.
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "side.h"
#include "sums.h"

class Region {
 public:
  static constexpr int MOST = 32;  // levels listed a side

  /** Sums to follow changes with, and where their bounds lie. */
  Sums& sums() { return sums_; }
  int64_t from() const { return low_ == NO_KEY ? INT64_MAX : low_; }
  int64_t least() const { return isListed_ ? least_ : INT64_MAX; }

  /** Puts a level into the list, or takes it out. */
  __attribute__((noinline)) void relist(int64_t key, int64_t lots) {
    if (!isListed_) return;
    int at = 0;
    while (at < listed_ && list_[at].key > key) at++;
    const bool isThere = at < listed_ && list_[at].key == key;
    if (lots < least_) {
      if (isThere) std::copy(list_ + at + 1, list_ + listed_--, list_ + at);
      return;
    }
    if (!isThere) {
      isListed_ = listed_ < MOST;
      if (!isListed_) return;
      std::copy_backward(list_ + at, list_ + listed_, list_ + listed_ + 1);
      listed_++;
    }
    list_[at] = {key, lots};
  }

  /** Brings region, mean and σ up to date. */
  void close(const Side& side) {
    if (side.best == NO_KEY) {
      low_ = NO_KEY;
      return;
    }
    const int64_t low = ((side.best >> 6) - BEHIND) << 6;
    if (low != low_) move(side, low);
    const double n = sums_.levels;
    mean_ = static_cast<double>(sums_.lots) / n;
    sigma_ = std::sqrt(std::fmax(0, sums_.squared() / n - mean_ * mean_));
    limit_ = mean_ + Z * sigma_;
    const auto least = static_cast<double>(least_);
    if (!isListed_ || limit_ < least || limit_ > least * SPAN) list(side);
  }

  /**
   * The levels above the limit, nearest first, down to the key `worst` and without the best; where they end. Each of the list is
   * written down, and the next one over it unless it is large: about half of them are, and which half is anybody's guess.
   */
  template <class Row>
  Row* large(const Side& side, int64_t worst, Row* out) const {
    if (!isListed_) return walked(side, worst, out);
    const double scale = 1 / sigma_;
    for (int i = 0; i < listed_ && list_[i].key >= worst; i++) {
      const auto lots = static_cast<double>(list_[i].lots);
      *out = Row{list_[i].key, list_[i].lots, (lots - mean_) * scale};
      out += static_cast<int>(lots > limit_) & static_cast<int>(list_[i].key != side.best);
    }
    return out;
  }

 private:
  static constexpr int64_t BEHIND = 9;  // blocks behind the one of the best
  static constexpr double Z = 4, SHARE = 0.9, SPAN = 4;

  /** The region begins elsewhere: what lies between the two places is taken in or left out. */
  __attribute__((noinline)) void move(const Side& side, int64_t low) {
    if (low_ == NO_KEY || std::abs(low - low_) > BEHIND << 6) {
      // summed up anew: as of a region that began above the best, where nothing is
      low_ = low + ((BEHIND + 1) << 6);
      isListed_ = false;  // listed when the limit is known
      sums_ = Sums();
    }
    const int64_t from = std::min(low, low_), to = std::min(std::max(low, low_), side.low + side.ticks);
    const bool grows = low < low_;
    for (int64_t block = std::max(from, side.low); block < to; block += 64)
      for (uint64_t levels = side.levelsFrom(static_cast<int>(block - side.low) + 63); levels; levels &= levels - 1) {
        const int64_t key = block + 63 - __builtin_ctzll(levels), lots = side.get(static_cast<int>(key - side.low));
        sums_.add(grows ? 0 : lots, grows ? lots : 0);
        if (isListed_ && lots >= least_) relist(key, grows ? lots : 0);
      }
    low_ = low;
  }

  /** Lists what is large enough. Of a narrow window slot by slot, the empty ones too: what lies above the best is empty. */
  __attribute__((noinline)) void list(const Side& side) {
    least_ = std::max<int64_t>(1, static_cast<int64_t>(std::fmin(limit_ * SHARE, 9007199254740992.0)));
    listed_ = 0;
    isListed_ = true;
    if (side.wide || low_ < side.low) {
      walk(side, [&](int64_t key, int64_t lots) {
        if (lots >= least_ && key >= low_) append(key, lots);
        return key >= low_ && isListed_;
      });
      return;
    }
    if (least_ > UINT32_MAX) return;
    const __m128i least = _mm_set1_epi32(static_cast<int>(least_));
    const uint32_t* const slots = side.slots<uint32_t>() + (low_ - side.low);
    for (int64_t i = (side.best - low_) & ~int64_t{15}; i >= 0 && isListed_; i -= 16)
      for (uint32_t large = atLeast(slots + i, least); large; large &= ~(0x80000000u >> __builtin_clz(large))) {
        const int64_t at = i + 31 - __builtin_clz(large);
        append(low_ + at, slots[at]);
      }
  }

  /** Which of 16 slots are at least so large. */
  static uint32_t atLeast(const uint32_t* slots, __m128i least) {
    __m128i found[4];
    for (int j = 0; j < 4; j++) {
      const __m128i lots = _mm_loadu_si128(reinterpret_cast<const __m128i*>(slots) + j);
      found[j] = _mm_cmpeq_epi32(_mm_max_epu32(lots, least), lots);
    }
    return _mm_movemask_epi8(_mm_packs_epi16(_mm_packs_epi32(found[0], found[1]), _mm_packs_epi32(found[2], found[3])));
  }

  void append(int64_t key, int64_t lots) {
    isListed_ = listed_ < MOST;
    if (isListed_) list_[listed_++] = {key, lots};
  }

  /** Those of a side that has too many for the list: the nearest. */
  template <class Row>
  __attribute__((noinline)) Row* walked(const Side& side, int64_t worst, Row* out) const {
    const Row* const end = out + MOST;
    walk(side, [&](int64_t key, int64_t lots) {
      if (key < std::max(worst, low_) || out == end) return false;
      const auto size = static_cast<double>(lots);
      if (size > limit_ && key != side.best) *out++ = Row{key, lots, (size - mean_) / sigma_};
      return true;
    });
    return out;
  }

  Sums sums_;
  int64_t low_ = NO_KEY, least_ = 0;  // key from which on the sums go; lots from which on levels are listed
  double mean_ = 0, sigma_ = 0, limit_ = 0;
  bool isListed_ = false;
  int listed_ = 0;
  Level list_[MOST];
};
