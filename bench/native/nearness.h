// The imbalance by distance, F14, as in assembly/features/nearness.ts: of each side moments Σ q·e^y·yʲ about an origin O, y = (k − O)/δ₀,
// that follow every change, and an expansion by ε = δ₀/δ − 1 where a value is read. When they are made anew, and what that leaves of
// errors, is told there.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "side.h"

class Nearness {
 public:
  /** Levels of a side were applied that had the lots at `was` before. */
  template <bool ASK>
  void changed(const Level* levels, int count, const int64_t* was) {
    if (delta_ == 0) return;
    Moments& of = sides_[ASK];
    Moments by = of;
    for (int i = 0; i < count; i++) {
      const int64_t fromOrigin = (ASK ? -levels[i].key : levels[i].key) - of.origin, ticks = lift_ - fromOrigin;
      const auto lots = static_cast<double>(levels[i].lots - was[i]);
      if (__builtin_expect(static_cast<uint64_t>(ticks) >= TICKS_MAX, 0)) {
        if (lots == 0) continue;  // nothing there, before and now
        if (ticks < 0) {          // above even the weights' origin
          delta_ = 0;
          return;
        }
        by.add(lots * std::exp(-static_cast<double>(ticks) / delta_), static_cast<double>(fromOrigin) * perTick_);
      } else {
        by.add(lots * tabled(ticks), static_cast<double>(fromOrigin) * perTick_);
      }
    }
    of = by;
    changes_ += count;
  }

  /** A message ends: are the moments still good? A side's are made anew alone where the tables still serve. */
  void close(const Side& bids, const Side& asks) {
    if (bids.best == NO_KEY || asks.best == NO_KEY) {
      delta_ = 0;
      return;
    }
    now_ = deltaOf(bids, asks);
    if (delta_ == 0 || changes_ > CHANGES_MAX || std::fabs(delta_ - now_) > EPSILON * now_) return make(bids, asks);
    if (!holds(bids, sides_[0])) sumUp(bids, sides_[0]);
    if (!holds(asks, sides_[1])) sumUp(asks, sides_[1]);
  }

  /** (Σ w·B − Σ w·A)/(Σ w·B + Σ w·A); NaN where a side is empty. */
  double value(const Side& bids, const Side& asks) const {
    if (delta_ == 0) return NAN;
    const double epsilon = delta_ / now_ - 1;
    const double b = kept(bids, sides_[0], epsilon), a = kept(asks, sides_[1], epsilon);
    return (b - a) / (b + a);
  }

 private:
  static constexpr double REACH = 64, DRIFT = 7, EPSILON = 7e-4, FALL = 128;
  static constexpr int CHANGES_MAX = 65536;
  static constexpr uint64_t TICKS_MAX = 1 << 18;

  struct Moments {
    int64_t origin = 0;
    double sums[4] = {}, peak = 0;

    void add(double term, double y) {
      sums[0] += term;
      peak = std::fabs(term) > peak ? std::fabs(term) : peak;
      term *= y;
      sums[1] += term;
      term *= y;
      sums[2] += term;
      sums[3] += term * y;
    }
  };

  static double deltaOf(const Side& bids, const Side& asks) {
    return std::fmax(5, static_cast<double>(bids.best - asks.best) * 0.5e-4);
  }

  /** e^(−ticks/δ₀) for ticks below TICKS_MAX: one product, where the core's three tables take two. */
  double tabled(int64_t ticks) const { return fine_[ticks & 511] * coarse_[ticks >> 9]; }
  double weight(int64_t ticks) const {
    if (static_cast<uint64_t>(ticks) < TICKS_MAX) return tabled(ticks);
    return std::exp(-static_cast<double>(ticks) / delta_);
  }

  bool holds(const Side& side, const Moments& of) const {
    return static_cast<double>(std::abs(side.best - of.origin)) <= DRIFT * delta_ && of.sums[0] * FALL >= of.peak;
  }

  /** e^(−k·ticks/δ₀) for every k, in four chains of products: one would be waited for. */
  void fill(double (&table)[512], double ticks) const {
    const double step = std::exp(-4 * ticks / delta_);
    for (int k = 0; k < 4; k++) table[k] = std::exp(-k * ticks / delta_);
    for (int k = 4; k < 512; k++) table[k] = table[k - 4] * step;
  }

  __attribute__((noinline)) void make(const Side& bids, const Side& asks) {
    delta_ = now_;
    perTick_ = 1 / delta_;
    fill(fine_, 1);
    fill(coarse_, 512);
    lift_ = static_cast<int64_t>(std::ceil(2 * DRIFT * delta_));
    scale_ = 1 / weight(lift_);
    changes_ = 0;
    sumUp(bids, sides_[0]);
    sumUp(asks, sides_[1]);
  }

  __attribute__((noinline)) void sumUp(const Side& side, Moments& of) {
    Moments sums;
    sums.origin = side.best;
    walk(side, [&](int64_t key, int64_t lots) {
      const int64_t fromBest = key - side.best;
      if (-static_cast<double>(fromBest) > REACH * delta_) return false;
      sums.add(static_cast<double>(lots) * weight(lift_ - fromBest), static_cast<double>(fromBest) * perTick_);
      return true;
    });
    of = sums;
  }

  /** Σ w·q of a side: e^(−drift/δ) is e^(−drift/δ₀), which the tables have, by e^(−x), x = ε·drift/δ₀ at most 7·7·10⁻⁴. */
  double kept(const Side& side, const Moments& of, double epsilon) const {
    const double sum = of.sums[0] + epsilon * (of.sums[1] + epsilon * (0.5 * of.sums[2] + epsilon * (1.0 / 6) * of.sums[3]));
    const int64_t drift = side.best - of.origin;
    const double x = epsilon * (static_cast<double>(drift) * perTick_);
    return sum * scale_ * weight(lift_ + drift) * scale_ * (1 - x * (1 - x * (0.5 - x * (1.0 / 6))));
  }

  Moments sides_[2];
  double delta_ = 0, now_ = 0, perTick_ = 0, scale_ = 0;  // δ₀, 0 where nothing is summed; δ; 1/δ₀; e^(lift/δ₀)
  int64_t lift_ = 0;                                      // ticks from y = 0 up to where the weights are 1
  int changes_ = 0;
  double fine_[512], coarse_[512];
};
