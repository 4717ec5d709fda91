// How the last frame began, as in assembly/decode/head.ts: 32 bytes at a time, since this processor compares as many.
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "decimals.h"

struct Frame {
  int64_t first, last, prev, timeMs;
  const Level *bids, *asks;
  int bidCount, askCount;
};

/** Two numbers of 16 digits each, in 64-bit lanes. */
inline Vector twoNumbers(Vector a, Vector b) {
  const Vector fours = _mm_packus_epi32(foursOf(a), foursOf(b));
  const Vector eights = _mm_madd_epi16(fours, _mm_set1_epi32(0x00012710));
  return _mm_add_epi64(_mm_mul_epu32(eights, _mm_set1_epi32(100000000)), _mm_srli_epi64(eights, 32));
}

class Head {
 public:
  /** Takes the numbers of the frame at `p` if it begins as the last one did; the place behind that, or null. */
  __attribute__((always_inline)) inline const uint8_t* read(const uint8_t* p, Frame& frame) const {
    if (length_ == 0) return nullptr;
    __m256i beyond = excess(p, length_ - 32);
    for (int i = 0; i < length_ - 32; i += 32) beyond = _mm256_or_si256(beyond, excess(p, i));
    if (!_mm256_testz_si256(beyond, beyond)) return nullptr;
    const Vector ids = twoNumbers(digits(p, FIRST), digits(p, LAST)), others = twoNumbers(digits(p, TIME), digits(p, PREV));
    _mm_storeu_si128(reinterpret_cast<Vector*>(&frame.first), ids);
    frame.timeMs = _mm_cvtsi128_si64(others);
    frame.prev = hasPrev_ ? _mm_extract_epi64(others, 1) : -1;
    return p + length_;
  }

  enum Number { FIRST, LAST, TIME, PREV, UNREAD };

  /** Among the first bytes of the frame that is being read piece by piece are `n` digits of a number, `at` bytes from the first. */
  void number(Number which, int at, int n) {
    if (count_ < MOST_NUMBERS) found_[count_++] = {which, at, n};
  }

  /** They are kept, so many of them. */
  __attribute__((noinline)) void keep(const uint8_t* p, int length) {
    const int count = count_;
    count_ = length_ = 0;
    if (length > MOST || length < 32) return;
    std::copy(p, p + length, least_);
    std::fill(most_, most_ + length, 0);
    std::fill_n(&mask_[0][0], sizeof mask_, 0);
    std::fill_n(places_, UNREAD, 0);
    hasPrev_ = false;
    for (const Found* f = found_; f < found_ + count; f++) {
      if (f->n > 15 || least_[f->at] == '0') return;
      std::fill_n(least_ + f->at, f->n, '0');
      std::fill_n(most_ + f->at, f->n, 9);
      least_[f->at] = '1';
      most_[f->at] = 8;
      if (f->which == UNREAD) continue;
      std::fill_n(mask_[f->which] + 16 - f->n, f->n, 15);
      places_[f->which] = f->at + f->n - 16;
      hasPrev_ = hasPrev_ || f->which == PREV;
    }
    length_ = length;
  }

 private:
  static constexpr int MOST = 240, MOST_NUMBERS = 5;
  struct Found {
    Number which;
    int at, n;
  };
  static __m256i load(const uint8_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  __m256i excess(const uint8_t* p, int i) const {
    return _mm256_subs_epu8(_mm256_sub_epi8(load(p + i), load(least_ + i)), load(most_ + i));
  }
  Vector digits(const uint8_t* p, Number which) const { return _mm_and_si128(loadu(p + places_[which]), loadu(mask_[which])); }

  int length_ = 0, count_ = 0;
  bool hasPrev_ = false;
  int places_[UNREAD] = {};
  Found found_[MOST_NUMBERS];
  uint8_t least_[MOST], most_[MOST], mask_[UNREAD][16];
};
