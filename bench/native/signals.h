// The signals that the engine's lane computes after every message, by the same definitions (docs/features/, docs/signals.md): mid,
// weighted mid, imbalance of the best ten (here) and by distance (nearness.h), order flow of ten levels over 10 s (flow.h), and the
// levels that stand out by mean + 4·σ within 25 bp of the mid (regions.h). In ticks and lots. signals.test.mjs holds them against
// the engine's.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "flow.h"
#include "nearness.h"
#include "regions.h"
#include "side.h"

class Signals {
 public:
  /** Levels of a side were applied that had the lots at `was` before. */
  template <bool ASK>
  void changed(const Side& side, const Level* levels, int count, const int64_t* was) {
    Region& region = regions_[ASK];
    // what lies below the window may be larger than its slots
    if (side.wide || region.from() < side.low) return follow<ASK>(levels, count, was, region.sums());
    NarrowSums sums;
    follow<ASK>(levels, count, was, sums);
    sums.addTo(region.sums());
  }

  /** A message ends that was sent at `ms`, with these ten best of each side. */
  void close(const Side& bids, const Side& asks, int64_t ms, const Level (&top)[2][10]) {
    nearness_.close(bids, asks);
    rowCount_ = 0;
    if (bids.best == NO_KEY || asks.best == NO_KEY) {
      for (int i = 0; i < 4; i++) values_[i] = NAN;
      return closeFlow(ms, top);
    }
    const int64_t mid2 = bids.best - asks.best, spread = -asks.best - bids.best;
    int64_t sums[2] = {0, 0};
    for (int side = 0; side < 2; side++)
      for (int i = 0; i < 10; i++) sums[side] += top[side][i].lots;
    values_[0] = static_cast<double>(mid2) * 0.5;
    values_[1] = static_cast<double>(spread) * 0.5 * balance(top[0][0].lots, top[1][0].lots);
    values_[2] = balance(sums[0], sums[1]);
    values_[3] = nearness_.value(bids, asks);
    regions_[0].close(bids);
    regions_[1].close(asks);
    // up to which |2p − 2M| a price is within 25 bp of the mid, in two steps: of large prices the product would not fit
    const int64_t within = mid2 / 10'000'000 * RANGE + mid2 % 10'000'000 * RANGE / 10'000'000;
    Row* const middle = regions_[0].large(bids, -((within - mid2) >> 1), rows_);
    Row* const end = regions_[1].large(asks, -((mid2 + within) >> 1), middle);
    bidRows_ = static_cast<int>(middle - rows_);
    rowCount_ = static_cast<int>(end - rows_);
    closeFlow(ms, top);
    sink_ += values_[0] + (rowCount_ > 0 ? static_cast<double>(std::abs(rows_[0].key)) : 0);
    asm volatile("" : : "r"(this) : "memory");  // every value and row counts as read
  }

  double sink() const { return sink_; }

  /** The values and the listed levels (side, pxTicks, lots, strength) as a line. */
  void print() const {
    for (double value : values_) printf("%.17g ", value);
    for (int i = 0; i < rowCount_; i++) {
      const bool ask = i >= bidRows_;
      const auto px = static_cast<long long>(ask ? -rows_[i].key : rows_[i].key), lots = static_cast<long long>(rows_[i].lots);
      printf(" %d %lld %lld %.17g", ask, px, lots, rows_[i].strength);
    }
    putchar('\n');
  }

 private:
  void closeFlow(int64_t ms, const Level (&top)[2][10]) {
    flow_.close(ms, top);
    values_[4] = flow_.value();
  }

  template <bool ASK, class Summing>
  __attribute__((always_inline)) inline void follow(const Level* levels, int count, const int64_t* was, Summing& sums) {
    Region& region = regions_[ASK];
    auto near = nearness_.follow(ASK);
    const int64_t from = region.from(), least = region.least();
    int large = 0;
    ROLLED for (int i = 0; i < count; i += 4) {
      const Lanes lanes = load<ASK>(levels, was, i, count);
      near.add(lanes.keys, _mm256_sub_epi64(lanes.now, lanes.before));
      const int found = sums.add(lanes, from, least);
      large_[large] = i << 4 | found;
      large += found != 0;
    }
    nearness_.keep(ASK, near, count);
    for (int j = 0; j < large; j++)
      for (int found = large_[j] & 15; found; found &= found - 1) {
        const Level& level = levels[(large_[j] >> 4) + indexOf(__builtin_ctz(found))];
        region.relist(ASK ? -level.key : level.key, level.lots);
      }
  }

  static constexpr int64_t RANGE = 25'000;  // thousandths of a bp
  struct Row {
    int64_t key, lots;
    double strength;
  };

  static double balance(int64_t b, int64_t a) { return static_cast<double>(b - a) / static_cast<double>(b + a); }

  int large_[8192];  // where levels stand that have to be listed, or are no more: index << 4 | lanes
  Nearness nearness_;
  Flow flow_;
  Region regions_[2];
  double values_[5] = {}, sink_ = 0;
  int bidRows_ = 0, rowCount_ = 0;
  Row rows_[2 * Region::MOST + 1];  // one more: what isn't large is written down, too
};
