// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. TextDecoder knows too, but doesn't say where.
//
//   first byte   further bytes   first of them in
//   00–7f        0
//   c2–df        1               80–bf
//   e0           2               a0–bf   (80–9f: overlong)
//   ed           2               80–9f   (a0–bf: surrogates)
//   e1–ef        2               80–bf
//   f0           3               90–bf   (80–8f: overlong)
//   f4           3               80–8f   (90–bf: above U+10FFFF)
//   f1–f3        3               80–bf

/** Offset of the first byte that doesn't belong; -1 when all do. */
export function faultOfUtf8(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!
    if (first < 0x80) {
      at++
      continue
    }
    const more =
      first >= 0xc2 && first <= 0xdf ? 1 : first >= 0xe0 && first <= 0xef ? 2 : first >= 0xf0 && first <= 0xf4 ? 3 : 0
    if (more === 0) return at
    const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    for (let i = 1; i <= more; i++) {
      const next = bytes[at + i] ?? 0
      if (next < (i === 1 ? low : 0x80) || next > (i === 1 ? high : 0xbf)) return at + i < bytes.length ? at + i : at
    }
    at += more + 1
  }
  return -1
}
