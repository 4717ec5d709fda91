// Order flow of the ten best levels over (t − 10 s, t] of venue time, F29 as in assembly/features/flow.ts and rings.ts: a row a message
// whose flow isn't 0, and the sum of those in the window.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "side.h"

class Flow {
 public:
  /** A message ends that was sent at `ms`, with these ten best of each side, which are gone where they have no lots. */
  void close(int64_t ms, const Level (&top)[2][10]) {
    if (isFirst_) begin_ = now_ = ms;
    now_ = ms > now_ ? ms : now_;
    if (!isFirst_) {
      int64_t flow = 0;
      for (int i = 0; i < 10; i++) flow += pressure(top[0][i], before_[0][i]) - pressure(top[1][i], before_[1][i]);
      if (flow != 0) append(flow);
    }
    isFirst_ = false;
    memcpy(before_, top, sizeof(before_));
    for (; tail_ != head_ && at(tail_).ms <= now_ - WINDOW_MS; tail_++) sum_ -= at(tail_).flow;
  }

  /** In lots; NaN until there has been one whole window. */
  double value() const { return now_ - begin_ >= WINDOW_MS ? static_cast<double>(sum_) : NAN; }

 private:
  static constexpr int64_t WINDOW_MS = 10'000;
  struct Row {
    int64_t ms, flow;
  };

  static int64_t pressure(const Level& now, const Level& before) {
    return (now.key >= before.key ? now.lots : 0) - (now.key <= before.key ? before.lots : 0);
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
