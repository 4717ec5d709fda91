// The imbalance by distance, F14, as in assembly/features/nearness.ts: of each side moments Mⱼ = Σ q·e^y·yʲ about an origin O,
// y = (k − O)/δ₀, that follow every change, and an expansion by ε = δ₀/δ − 1 where a value is read. When they are made anew, and
// what that leaves of errors, is told there. Where the core looks e^y up in tables, it is computed here, of four levels at a time.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "lanes.h"
#include "side.h"

class Nearness {
  struct Moments {
    int64_t origin = 0;
    double sums[4] = {}, rest = 0, lost = 0;  // M₀ is sums[0] + rest; lost: what rounding may have left behind, in units of 2⁻⁵³
  };

 public:
  /** The moments of a side while levels of it are told of: what is read again and again lies in locals. */
  struct Following {
    Longs origin;
    Doubles perTick, sum0, sum1, sum2, sum3, moves;

    /** `by` lots more at `keys`. */
    void add(Longs keys, Longs by) {
      // a level further above the origin than e^40 weighs has the moments made anew in any case
      const Doubles y = _mm256_min_pd(_mm256_mul_pd(doubles(_mm256_sub_epi64(keys, origin)), perTick), _mm256_set1_pd(40));
      const Doubles term = _mm256_mul_pd(doubles(by), exponential(y));
      moves = _mm256_add_pd(moves, _mm256_andnot_pd(_mm256_set1_pd(-0.0), term));
      const Doubles moved = _mm256_mul_pd(term, y), twice = _mm256_mul_pd(moved, y);
      sum0 = _mm256_add_pd(sum0, term);
      sum1 = _mm256_add_pd(sum1, moved);
      sum2 = _mm256_add_pd(sum2, twice);
      sum3 = _mm256_fmadd_pd(twice, y, sum3);
    }
  };

  Following follow(int side) const {
    const Doubles no = _mm256_setzero_pd();
    return {_mm256_set1_epi64x(sides_[side].origin), _mm256_set1_pd(perTick_), no, no, no, no, no};
  }
  void keep(int side, const Following& by, int count) {
    Moments& of = sides_[side];
    const Doubles more = sumsOf(by.sum0, by.sum1, by.sum2, by.sum3);
    const double before = of.sums[0], added = _mm256_cvtsd_f64(more);
    of.lost += count * sumOf(by.moves) + before / 128;
    _mm256_storeu_pd(of.sums, _mm256_add_pd(_mm256_loadu_pd(of.sums), more));
    // what M₀ has lost goes into its rest (Knuth's TwoSum)
    const double sum = before + added, part = sum - before;
    of.rest += (before - (sum - part)) + (added - part);
    of.sums[0] = sum + of.rest;
    of.rest -= of.sums[0] - sum;
  }

  /** A message ends: are the moments still good? */
  void close(const Side& bids, const Side& asks) {
    if (bids.best == NO_KEY || asks.best == NO_KEY) {
      made_ = 0;
      return;
    }
    delta_ = std::fmax(5, static_cast<double>(bids.best - asks.best) * 0.5e-4);
    if (std::fabs(made_ - delta_) > EPSILON * delta_) return make(bids, asks);
    if (!holds(bids, sides_[0])) sumUp(bids, 0);
    if (!holds(asks, sides_[1])) sumUp(asks, 1);
  }

  /** (Σ w·B − Σ w·A)/(Σ w·B + Σ w·A) of two sides that have levels. */
  double value(const Side& bids, const Side& asks) const {
    const double perTick = 1 / delta_, epsilon = made_ * perTick - 1;
    const auto fall = [&](const Side& side, int i) { return static_cast<double>(sides_[i].origin - side.best) * perTick; };
    const Doubles falls = exponential(_mm256_setr_pd(fall(bids, 0), fall(asks, 1), 0, 0));
    const double b = _mm256_cvtsd_f64(falls) * expanded(sides_[0], epsilon);
    const double a = _mm256_cvtsd_f64(_mm256_permute_pd(falls, 1)) * expanded(sides_[1], epsilon);
    return (b - a) / (b + a);
  }

 private:
  static constexpr double REACH = 64, DRIFT = 7, EPSILON = 7e-4, ROUNDINGS = 8388608;

  /** Σ q·e^(y·(1 + ε)). */
  static double expanded(const Moments& of, double epsilon) {
    return of.sums[0] + epsilon * (of.sums[1] + epsilon * (0.5 * of.sums[2] + epsilon * (1.0 / 6) * of.sums[3]));
  }

  bool holds(const Side& side, const Moments& of) const {
    return static_cast<double>(std::abs(side.best - of.origin)) <= DRIFT * made_ && of.sums[0] * ROUNDINGS >= of.lost;
  }

  void make(const Side& bids, const Side& asks) {
    made_ = delta_;
    perTick_ = 1 / made_;
    sumUp(bids, 0);
    sumUp(asks, 1);
  }

  __attribute__((noinline)) void sumUp(const Side& side, int i) {
    static constexpr int PIECE = 128;
    static const int64_t nothing[PIECE] = {};
    Level found[PIECE];
    int n = 0, levels = 0;
    const int64_t worst = side.best - static_cast<int64_t>(REACH * made_);
    sides_[i] = {side.best};
    Following sums = follow(i);
    const auto add = [&] {
      for (int at = 0; at < n; at += 4) {
        const Lanes lanes = load<false>(found, nothing, at, n);
        sums.add(lanes.keys, lanes.now);
      }
      levels += n;
      n = 0;
    };
    walk(side, [&](int64_t key, int64_t lots) {
      if (key < worst) return false;
      found[n++] = {key, lots};
      if (n == PIECE) add();
      return true;
    });
    add();
    keep(i, sums, levels);
  }

  Moments sides_[2];
  double made_ = 0, delta_ = 0, perTick_ = 0;  // δ₀, 0 where nothing is summed; δ; 1/δ₀
};
