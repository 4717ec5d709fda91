// The signals that core.md's prototype adds to a message: mid, micro-price, imbalance of the best ten and by distance over 64
// ticks, order flow of ten levels and its rolling sum over 256 messages, and the levels that stand out of about 200 a side
// (mean + 4 standard deviations).
#pragma once
#include <cmath>
#include <cstring>

#include "side.h"

#ifdef __clang__
#define REASSOCIATE
#define REASSOCIATE_HERE _Pragma("clang fp reassociate(on)")
#else
#define REASSOCIATE __attribute__((optimize("-ffast-math")))
#define REASSOCIATE_HERE
#endif

class Signals {
 public:
  Signals() {
    for (int d = 0; d < 64; d++) weights_[63 - d] = std::exp(-d / 16.0);
  }

  void update(const Side& bids, const Side& asks, const Level (&top)[2][10]) {
    const double bid = top[0][0].key, ask = -top[1][0].key, bidLots = top[0][0].lots, askLots = top[1][0].lots;
    values_[0] = (bid + ask) / 2;
    values_[1] = (bid * askLots + ask * bidLots) / (bidLots + askLots);
    int64_t sums[2] = {0, 0}, flow = 0;
    for (int side = 0; side < 2; side++)
      for (int i = 0; i < 10; i++) sums[side] += top[side][i].lots;
    values_[2] = static_cast<double>(sums[0] - sums[1]) / (sums[0] + sums[1]);
    const double near[2] = {nearness(bids), nearness(asks)};
    values_[3] = (near[0] - near[1]) / (near[0] + near[1]);
    for (int i = 0; i < 10; i++) flow += pressure(top[0][i], before_[0][i]) - pressure(top[1][i], before_[1][i]);
    memcpy(before_, top, sizeof(before_));
    rolling_ += flow - ring_[place_];
    ring_[place_] = flow;
    place_ = (place_ + 1) & 255;
    values_[4] = static_cast<double>(rolling_);
    outliers(bids, values_ + 5);
    outliers(asks, values_ + 8);
    sink_ += values_[0] + values_[3] + values_[7];
  }
  double sink() const { return sink_; }

 private:
  static int64_t pressure(const Level& now, const Level& before) {
    return (now.key >= before.key ? now.lots : 0) - (now.key <= before.key ? before.lots : 0);
  }

  double nearness(const Side& side) const {
    if (side.best == NO_KEY) return 0;
    const int i = static_cast<int>(side.best - side.low), n = i < 64 ? i + 1 : 64;
    return side.wide ? weighted(side.slots<int64_t>() + i - n + 1, n) : weighted(side.slots<uint32_t>() + i - n + 1, n);
  }

  static void outliers(const Side& side, double* out) {
    if (side.best == NO_KEY) return;
    const int last = static_cast<int>(side.best - side.low) >> 6;
    int w = last, n = 0;
    for (; w >= 0 && w > last - 10 && n < 200; w--) n += __builtin_popcountll(side.bits[w]);
    const int from = (w + 1) << 6, count = (last - w) << 6;
    if (side.wide) scan(side.slots<int64_t>() + from, count, n, out);
    else scan(side.slots<uint32_t>() + from, count, n, out);
  }

  // Sums may be added in any order here: without leave to do so no compiler uses vectors for them.
  template <class Slot>
  REASSOCIATE double weighted(const Slot* slots, int n) const {
    REASSOCIATE_HERE
    const double* weight = weights_ + 64 - n;
    double sum = 0;
    for (int i = 0; i < n; i++) sum += static_cast<double>(slots[i]) * weight[i];
    return sum;
  }

  template <class Slot>
  REASSOCIATE static void scan(const Slot* slots, int count, int n, double* out) {
    REASSOCIATE_HERE
    double sum = 0, squares = 0;
    for (int i = 0; i < count; i++) {
      const double lots = static_cast<double>(slots[i]);
      sum += lots;
      squares += lots * lots;
    }
    const double mean = sum / n, limit = mean + 4 * std::sqrt(std::fmax(0, squares / n - mean * mean));
    const Slot most = static_cast<Slot>(std::fmin(limit, sizeof(Slot) == 4 ? 4294967295.0 : 9e18));
    int found = 0;
    for (int i = 0; i < count; i++) found += slots[i] > most;
    out[0] = mean;
    out[1] = limit;
    out[2] = found;
  }

  double weights_[64], values_[11] = {}, sink_ = 0;
  Level before_[2][10] = {};
  int64_t ring_[256] = {}, rolling_ = 0;
  int place_ = 0;
};
