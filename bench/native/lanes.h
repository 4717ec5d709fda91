// Four levels at once, with AVX2: what of the signals is the same for every level of a message.
#pragma once
#include <immintrin.h>

#include <cstdint>

#include "far.h"

using Doubles = __m256d;
using Longs = __m256i;

/** A loop of few turns: unrolled, what it keeps lies on the stack. */
#ifdef __clang__
#define ROLLED _Pragma("clang loop unroll(disable)")
#else
#define ROLLED
#endif

/** Four levels in the order 0, 2, 1, 3: keys, lots now and before. */
struct Lanes {
  Longs keys, now, before;
};

/** Of `count` levels those from `i` on; what is missing of four has no lots and had none. */
template <bool ASK>
inline Lanes load(const Level* levels, const int64_t* was, int i, int count) {
  const Longs a = _mm256_loadu_si256(reinterpret_cast<const Longs*>(levels + i));
  const Longs b = _mm256_loadu_si256(reinterpret_cast<const Longs*>(levels + i + 2));
  const Longs px = _mm256_unpacklo_epi64(a, b);
  const Longs before = _mm256_permute4x64_epi64(_mm256_loadu_si256(reinterpret_cast<const Longs*>(was + i)), 0b11'01'10'00);
  const Longs isThere = _mm256_cmpgt_epi64(_mm256_set1_epi64x(count - i), _mm256_setr_epi64x(0, 2, 1, 3));
  return {ASK ? _mm256_sub_epi64(_mm256_setzero_si256(), px) : px, _mm256_and_si256(_mm256_unpackhi_epi64(a, b), isThere),
          _mm256_and_si256(before, isThere)};
}
inline int indexOf(int lane) { return lane == 1 ? 2 : lane == 2 ? 1 : lane; }

/** The nearest doubles: both halves as mantissas of doubles whose exponents are known. */
inline Doubles doubles(Longs x) {
  // 2^52 + low, 2^84 + 2^63 + 2^32·high, 2^84 + 2^63 + 2^52
  const Longs low = _mm256_blend_epi32(_mm256_set1_epi64x(0x4330000000000000), x, 0b01010101);
  const Longs high = _mm256_xor_si256(_mm256_srli_epi64(x, 32), _mm256_set1_epi64x(0x4530000080000000));
  const Doubles both = _mm256_castsi256_pd(_mm256_set1_epi64x(0x4530000080100000));
  return _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(high), both), _mm256_castsi256_pd(low));
}

/** Of e^x. In memory: as literals, clang makes two dozen of them anew in every call and has no registers for them. */
struct Exponential {
  Doubles least, most, perLn2, magic, ln2, terms[12];
};
inline const Exponential EXPONENTIAL = [] {
  const auto all = [](double c) { return _mm256_set1_pd(c); };
  Exponential of = {all(-700), all(700), all(1.4426950408889634), all(6755399441055744.0), all(0.6931471805599453), {}};
  double term = 1;
  for (int i = 0; i < 12; term /= ++i) of.terms[i] = all(term);
  return of;
}();

/** e^x for −700 ≤ x ≤ 700, to about 10⁻¹⁴ of it; of what is beyond e^±700. */
inline Doubles exponential(Doubles x) {
  const Exponential* k = &EXPONENTIAL;
  asm("" : "+r"(k));
  x = _mm256_min_pd(_mm256_max_pd(x, k->least), k->most);
  // x = n·ln 2 + r: n stands in the lowest bits of a double of 1.5·2^52
  const Doubles shifted = _mm256_fmadd_pd(x, k->perLn2, k->magic);
  const Doubles r = _mm256_fnmadd_pd(_mm256_sub_pd(shifted, k->magic), k->ln2, x);
  const auto line = [=](int i) { return _mm256_fmadd_pd(r, k->terms[i + 1], k->terms[i]); };
  const Doubles r2 = _mm256_mul_pd(r, r), r4 = _mm256_mul_pd(r2, r2), r8 = _mm256_mul_pd(r4, r4);
  const Doubles p0 = _mm256_fmadd_pd(line(2), r2, line(0));
  const Doubles p4 = _mm256_fmadd_pd(line(6), r2, line(4));
  const Doubles p8 = _mm256_fmadd_pd(line(10), r2, line(8));
  const Doubles p = _mm256_fmadd_pd(p8, r8, _mm256_fmadd_pd(p4, r4, p0));
  return _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(p), _mm256_slli_epi64(_mm256_castpd_si256(shifted), 52)));
}

/** The sum of each of four. */
inline Doubles sumsOf(Doubles a, Doubles b, Doubles c, Doubles d) {
  const Doubles ab = _mm256_hadd_pd(a, b), cd = _mm256_hadd_pd(c, d);
  return _mm256_add_pd(_mm256_permute2f128_pd(ab, cd, 0x21), _mm256_blend_pd(ab, cd, 0b1100));
}
inline int64_t sumOf(Longs x) {
  const __m128i pair = _mm_add_epi64(_mm256_castsi256_si128(x), _mm256_extracti128_si256(x, 1));
  return _mm_extract_epi64(pair, 0) + _mm_extract_epi64(pair, 1);
}
inline double sumOf(Doubles x) {
  const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(x), _mm256_extractf128_pd(x, 1));
  return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}
