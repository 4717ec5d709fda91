// Order flow of the ten best levels over (t − 10 s, t] of venue time, F29 as in assembly/features/flow.ts and rings.ts: a row for
// each message whose flow isn't 0, and the sum of those in the window.
#pragma once
#include <cmath>
#include <cstdint>
#include <vector>

#include "lanes.h"

class Flow {
 public:
  /** A message ends that was sent at `ms`, with these ten best of each side: no key and no lots where there are fewer. */
  void close(int64_t ms, const Level (&top)[2][10]) {
    const int64_t flow = come(top[0], before_[0]) - come(top[1], before_[1]);
    if (isFirst_) begin_ = now_ = ms;
    now_ = ms > now_ ? ms : now_;
    if (flow != 0 && !isFirst_) append(flow);
    isFirst_ = false;
    for (; tail_ != head_ && at(tail_).ms <= now_ - WINDOW_MS; tail_++) sum_ -= at(tail_).flow;
  }

  /** In lots; NaN until there has been one whole window. */
  double value() const { return now_ - begin_ >= WINDOW_MS ? static_cast<double>(sum_) : NAN; }

 private:
  static constexpr int64_t WINDOW_MS = 10'000;
  struct Row {
    int64_t ms, flow;
  };

  /** Σ 1{k ≥ k'}·q − 1{k ≤ k'}·q' of a side, two levels at a time; `before` is what there is now from then on. */
  static int64_t come(const Level* now, Level* before) {
    Longs flow = _mm256_setzero_si256();
    for (int i = 0; i < 10; i += 2) {
      const Longs a = _mm256_loadu_si256(reinterpret_cast<const Longs*>(now + i));
      const Longs b = _mm256_loadu_si256(reinterpret_cast<const Longs*>(before + i));
      const Longs isWorse = _mm256_shuffle_epi32(_mm256_cmpgt_epi64(b, a), 0x44);
      const Longs isBetter = _mm256_shuffle_epi32(_mm256_cmpgt_epi64(a, b), 0x44);
      flow = _mm256_add_epi64(flow, _mm256_sub_epi64(_mm256_andnot_si256(isWorse, a), _mm256_andnot_si256(isBetter, b)));
      _mm256_storeu_si256(reinterpret_cast<Longs*>(before + i), a);
    }
    // key and lots side by side: only what the lots add up to is meant
    return _mm256_extract_epi64(flow, 1) + _mm256_extract_epi64(flow, 3);
  }

  Row& at(size_t i) { return rows_[i & (rows_.size() - 1)]; }

  void append(int64_t flow) {
    if (head_ - tail_ == rows_.size()) grow();
    at(head_++) = {now_, flow};
    sum_ += flow;
  }

  __attribute__((noinline)) void grow() {
    std::vector<Row> rows;
    for (size_t i = tail_; i != head_; i++) rows.push_back(at(i));
    head_ = rows.size();
    tail_ = 0;
    rows.resize(2 * rows_.size());
    rows_ = std::move(rows);
  }

  bool isFirst_ = true;
  int64_t begin_ = 0, now_ = 0, sum_ = 0;
  size_t head_ = 0, tail_ = 0;
  Level before_[2][10] = {};
  std::vector<Row> rows_ = std::vector<Row>(1024);
};
