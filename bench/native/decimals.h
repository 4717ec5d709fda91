// Decimal text to integers, as in assembly/decode/levels.ts, shape.ts and decimal.ts, with the instructions this processor has. Where
// nothing is guessed about how long a size is, the core looks its shape up; here two loads of bytes tell where the dot is, which is as quick.
// Checks what the core checks: digits, one dot with digits around it, nothing but zeros behind the kept decimals, no price of 0.
#pragma once
#include <immintrin.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "side.h"

using Vector = __m128i;
inline Vector loadu(const void* p) { return _mm_loadu_si128(static_cast<const Vector*>(p)); }

/** 16 digits to four numbers of 4. */
inline Vector foursOf(Vector digits) {
  return _mm_madd_epi16(_mm_maddubs_epi16(digits, _mm_set1_epi16(0x010a)), _mm_set1_epi32(0x00010064));
}
/** 16 digits to two numbers of 8, in 32-bit lanes 0 and 1. */
inline Vector numbers(Vector digits) {
  const Vector fours = foursOf(digits);
  return _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(0x00012710));
}
inline int64_t whole(Vector v) {
  return static_cast<int64_t>(_mm_extract_epi32(v, 0)) * 100000000 + _mm_extract_epi32(v, 1);
}
inline int equals(Vector v, char c) { return _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c))); }

/** Place behind the integer at `p`, or null. */
__attribute__((always_inline)) inline const uint8_t* readInteger(const uint8_t* p, int64_t& value) {
  const Vector digits = _mm_sub_epi8(loadu(p), _mm_set1_epi8('0'));
  const int others = _mm_movemask_epi8(_mm_cmpgt_epi8(_mm_xor_si128(digits, _mm_set1_epi8(-128)), _mm_set1_epi8(-119)));
  const int n = __builtin_ctz(others | 0x10000);
  if (n == 0 || n == 16 || (*p == '0' && n > 1)) return nullptr;
  const Vector lanes = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  value = whole(numbers(_mm_shuffle_epi8(digits, _mm_add_epi8(lanes, _mm_set1_epi8(static_cast<char>(n - 16))))));
  return p + n;
}

class Decimals {
 public:
  Decimals(int pxExp, int qtyExp) : pxExp_(pxExp), qtyExp_(qtyExp) {
    for (int dot = 0; dot < 16; dot++)
      for (int lane = 0; lane < 16; lane++) {
        px_[dot][lane] = source(lane + dot + pxExp - 8, dot, lane < 8);
        qty_[dot][lane] = source(lane + dot + qtyExp - 16, dot, lane >= 8);
        pxWhole_[dot][lane] = source(lane + dot + pxExp - 16, dot, true);
        qtyWhole_[dot][lane] = source(lane + dot + qtyExp - 16, dot, true);
        pxTail_[dot][lane] = lane > dot + pxExp || (dot == 0 && lane == 0) ? 0xff : 0;
        qtyTail_[dot][lane] = lane > dot + qtyExp || (dot == 0 && lane == 0) ? 0xff : 0;
      }
    for (int n = 0; n <= 16; n++)
      for (int lane = 0; lane < 16; lane++) mask_[n][lane] = lane < n ? 0xff : 0;
    for (int lane = 0; lane < 32; lane++) ends_[lane] = lane < 16 ? 0 : 0xff;
  }

  /** [["px","qty"],…] at `p` to levels at `out`, which is moved on; place behind it, or null. */
  __attribute__((always_inline)) inline const uint8_t* readLevels(const uint8_t* p, const uint8_t* end, Level*& out) {
    if (p[0] == '[' && p[1] == ']') return p + 2;
    if (memcmp(p, "[[\"", 3) != 0) return nullptr;
    Level* const start = out;
    if (const uint8_t* const behind = readQuick(p + 3, end, out)) return behind;
    out = start;
    return readSlow(p + 3, end, out);
  }

 private:
  static constexpr uint32_t NEXT_LEVEL = 0x225b2c5d, LAST_LEVEL = 0x5d5d, BETWEEN = 0x222c22;  // ],[" ]] ","
  static uint32_t load32(const uint8_t* p) {
    uint32_t word;
    memcpy(&word, p, 4);
    return word;
  }

  /**
   * From the first digit of the first price; null when anything looks unusual. Levels are nearly always spelled as the last ones were: one
   * comparison tells whether both numbers are. Of sizes of many lengths the closing brackets are looked for, 64 bytes at a time. Where
   * either fails, a price is guessed as long as the last one with its dot in the same place, and a size to have as many decimals: two
   * loads of bytes confirm it, and the digit check does the rest, because a quote or a dot anywhere else is no digit.
   */
  inline const uint8_t* readQuick(const uint8_t* p, const uint8_t* end, Level*& out) {
    Vector bad = _mm_setzero_si128(), least = _mm_set1_epi32(-1);
    const Level* const start = out;
    int n = length_, dot = dot_, fromEnd = fromEnd_, strays = 0, last = sizeLength_;
    uint8_t pxMark = dot < n ? '.' : '"', qtyMark = fromEnd ? '.' : '"';
    const bool guessing = unguessed_ == 0;
    for (;;) {
      if (guessing && dot > 0 && dot <= 8 - pxExp_ && sizeLength_ > fromEnd && sizeLength_ - fromEnd <= 8 - qtyExp_) {
        const Shape px = shaped(prices_[n & 1], n, dot, pxExp_, px_), size = shaped(size_, sizeLength_, sizeLength_ - fromEnd, qtyExp_, qty_);
        const int step = sizeLength_ + 3;
        for (;;) {
          if ((load32(p + n) & 0xffffff) != BETWEEN) break;
          const Vector qty = _mm_xor_si128(loadu(p + n + 3), size.expected);
          if (!put(_mm_xor_si128(loadu(p), px.expected), px, qty, size, out, least)) break;
          const uint8_t* const e = p + n + step + 1;
          p = e + 4;
          if (load32(e) == NEXT_LEVEL) continue;
          if ((load32(e) & 0xffff) != LAST_LEVEL || e + 2 > end) return nullptr;
          p = e + 2;
          last = sizeLength_;
          goto done;
        }
      }
      if (!guessing && dot > 0 && dot <= 8 - pxExp_ && fromEnd < 15) {
        const Shape px = shaped(prices_[n & 1], n, dot, pxExp_, px_), size = shaped(size_, 15, 15 - fromEnd, qtyExp_, qty_);
        const uint32_t most = std::min(8 - qtyExp_, 15 - fromEnd);
        const uint8_t* block = p;
        for (uint64_t closing = bracketsIn(p); p < end; closing &= closing - 1) {
          if (closing == 0 && (block += 64) < end) closing = bracketsIn(block);
          if (closing == 0) break;
          const uint8_t* const close = block + __builtin_ctzll(closing);
          const int k = static_cast<int>(close - p) - n - 4;
          if (static_cast<uint32_t>(k - fromEnd - 1) >= most || (load32(p + n) & 0xffffff) != BETWEEN) break;
          const Vector qty = _mm_and_si128(_mm_xor_si128(loadu(close - 16), size.expected), loadu(ends_ + k + 1));
          if (!put(_mm_xor_si128(loadu(p), px.expected), px, qty, size, out, least)) break;
          p = close + 4;
          if (load32(close) == NEXT_LEVEL) continue;
          if ((load32(close) & 0xffff) != LAST_LEVEL || close + 2 > end) return nullptr;
          p = close + 2;
          last = k;
          goto done;
        }
      }
      const Vector px = loadu(p);
      if (__builtin_expect((load32(p + n) & 0xffffff) != BETWEEN || p[dot] != pxMark, 0)) {
        n = __builtin_ctz(equals(px, '"') | 0x10000);
        if (n > 15 || (load32(p + n) & 0xffffff) != BETWEEN) return nullptr;
        dot = __builtin_ctz((equals(px, '.') & ((1u << n) - 1)) | 1u << n);
        if (dot == n - 1) return nullptr;
        pxMark = dot < n ? '.' : '"';
      }
      asm("" : "+r"(n));  // or the compiler makes the next address wait for the count again
      const uint8_t* const q = p + n + 3;
      const Vector qty = loadu(q);
      const int quotes = equals(qty, '"');
      if (__builtin_expect(quotes == 0, 0)) return nullptr;  // a text of 16 bytes and more
      const int k = __builtin_ctz(quotes);
      int qtyDot = k - fromEnd;
      if (__builtin_expect(qtyDot < 1 || q[qtyDot] != qtyMark, 0)) {
        qtyDot = __builtin_ctz((equals(qty, '.') & ((1u << k) - 1)) | 1u << k);
        if (k == 0 || qtyDot == 0 || qtyDot == k - 1) return nullptr;
        fromEnd = k - qtyDot;
        qtyMark = fromEnd ? '.' : '"';
      }
      const Vector pd = _mm_and_si128(_mm_sub_epi8(px, _mm_set1_epi8('0')), row(mask_, n));
      const Vector qd = _mm_and_si128(_mm_sub_epi8(qty, _mm_set1_epi8('0')), row(mask_, k));
      bad = _mm_or_si128(bad, _mm_or_si128(_mm_and_si128(pd, row(pxTail_, dot)), _mm_and_si128(qd, row(qtyTail_, qtyDot))));
      if (__builtin_expect(dot <= 8 - pxExp_ && qtyDot <= 8 - qtyExp_, 1)) {
        const Vector digits = _mm_or_si128(_mm_shuffle_epi8(pd, row(px_, dot)), _mm_shuffle_epi8(qd, row(qty_, qtyDot)));
        bad = _mm_or_si128(bad, _mm_subs_epu8(digits, _mm_set1_epi8(9)));
        const Vector level = numbers(digits);
        least = _mm_min_epu32(least, level);
        _mm_storeu_si128(reinterpret_cast<Vector*>(out), _mm_cvtepu32_epi64(level));
      } else {
        if (dot + pxExp_ > 15 || qtyDot + qtyExp_ > 15) return nullptr;
        const Vector a = _mm_shuffle_epi8(pd, row(pxWhole_, dot)), b = _mm_shuffle_epi8(qd, row(qtyWhole_, qtyDot));
        bad = _mm_or_si128(bad, _mm_or_si128(_mm_subs_epu8(a, _mm_set1_epi8(9)), _mm_subs_epu8(b, _mm_set1_epi8(9))));
        *out = {whole(numbers(a)), whole(numbers(b))};
        if (out->key == 0) return nullptr;
      }
      out++;
      strays += k != sizeLength_;
      last = k;
      const uint8_t* const e = q + k + 1;
      const uint32_t after = load32(e);
      p = e + 4;
      if (after == NEXT_LEVEL) continue;
      if ((after & 0xffff) != LAST_LEVEL || e + 2 > end) return nullptr;
      p = e + 2;
      break;
    }
  done:
    length_ = n;
    dot_ = dot;
    fromEnd_ = fromEnd;
    if (guessing) {
      strays_ = std::max(0, strays_ + 4 * strays - static_cast<int>(out - start));
      if (strays_ > STRAYS_MOST) strays_ = 0, unguessed_ = LISTS_UNGUESSED, sizeLength_ = last;
    } else {
      unguessed_--;
    }
    return _mm_testz_si128(bad, bad) && _mm_extract_epi32(least, 0) ? p : nullptr;
  }

  /** The same from the beginning, digit by digit: texts of any length. */
  __attribute__((noinline)) const uint8_t* readSlow(const uint8_t* p, const uint8_t* end, Level*& out) const {
    for (;; p += 4) {
      if (!(p = readNumber(p, pxExp_, out->key)) || out->key == 0 || memcmp(p, ",\"", 2) != 0) return nullptr;
      if (!(p = readNumber(p + 2, qtyExp_, out->lots))) return nullptr;
      out++;
      if (load32(p) == NEXT_LEVEL) continue;
      return (load32(p) & 0xffff) == LAST_LEVEL && p + 2 <= end ? p + 2 : nullptr;
    }
  }

  using Table = uint8_t[16][16];
  static constexpr int STRAYS_MOST = 24, LISTS_UNGUESSED = 1000;

  /** A number of `length` bytes with its dot behind `dot` of them and a quote behind it. */
  struct Shape {
    Vector expected, most, pattern;
    int length = -1, dot = -1;
  };
  /** Writes a level whose numbers, less what was expected, are digits; false where they aren't. */
  __attribute__((always_inline)) static inline bool put(
      Vector a, const Shape& px, Vector b, const Shape& size, Level*& out, Vector& least) {
    const Vector more = _mm_or_si128(_mm_subs_epu8(a, px.most), _mm_subs_epu8(b, size.most));
    if (!_mm_testz_si128(more, more)) return false;
    const Vector level = numbers(_mm_or_si128(_mm_shuffle_epi8(a, px.pattern), _mm_shuffle_epi8(b, size.pattern)));
    least = _mm_min_epu32(least, level);
    _mm_storeu_si128(reinterpret_cast<Vector*>(out++), _mm_cvtepu32_epi64(level));
    return true;
  }
  static const Shape& shaped(Shape& shape, int length, int dot, int decimals, const Table& lanes) {
    if (__builtin_expect(shape.length != length || shape.dot != dot, 0)) make(shape, length, dot, decimals, lanes);
    return shape;
  }
  __attribute__((noinline)) static void make(Shape& shape, int length, int dot, int decimals, const Table& lanes) {
    alignas(16) uint8_t expected[16], most[16], pattern[16];
    for (int lane = 0; lane < 16; lane++) {
      expected[lane] = lane == length ? '"' : lane == dot ? '.' : '0';
      most[lane] = lane > length ? 0xff : lane == length || lane == dot || lane > dot + decimals ? 0 : 9;
      pattern[lane] = lanes[dot][lane] < length ? lanes[dot][lane] : 0x80;
    }
    shape = {loadu(expected), loadu(most), loadu(pattern), length, dot};
  }
  template <class T>
  static Vector row(const T& table, int i) {
    return _mm_load_si128(reinterpret_cast<const Vector*>(table[i]));
  }
  static uint8_t source(int digit, int dot, bool wanted) {
    if (!wanted || digit < 0) return 0x80;
    const int byte = digit < dot ? digit : digit + 1;
    return static_cast<uint8_t>(byte < 16 ? byte : 0x80);
  }

  static const uint8_t* readNumber(const uint8_t* p, int decimals, int64_t& value) {
    constexpr int64_t MOST = int64_t{1} << 53;
    const auto isDigit = [](uint8_t c) { return c >= '0' && c <= '9'; };
    if (!isDigit(*p)) return nullptr;
    for (value = 0; isDigit(*p) && value <= MOST; p++) value = value * 10 + *p - '0';
    if (*p == '.') {
      if (!isDigit(*++p)) return nullptr;
      for (; decimals > 0 && isDigit(*p) && value <= MOST; p++, decimals--) value = value * 10 + *p - '0';
      while (*p == '0') p++;
    }
    for (; decimals > 0 && value <= MOST; decimals--) value *= 10;
    return *p == '"' && value <= MOST ? p + 1 : nullptr;
  }

  /** Which of 64 bytes are closing brackets. */
  static uint64_t bracketsIn(const uint8_t* p) {
    const auto among = [](const uint8_t* q) {
      const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(q));
      return static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(']'))));
    };
    return among(p) | static_cast<uint64_t>(among(p + 32)) << 32;
  }

  int pxExp_, qtyExp_, length_ = 14, dot_ = 5, fromEnd_ = 9;  // the shape of the last price and size
  int sizeLength_ = 10, strays_ = 0, unguessed_ = 0;
  Shape prices_[2], size_;
  alignas(64) Table px_, qty_, pxWhole_, qtyWhole_, pxTail_, qtyTail_;
  alignas(64) uint8_t mask_[17][16];
  uint8_t ends_[32];  // n bytes on, the last n lanes
};
