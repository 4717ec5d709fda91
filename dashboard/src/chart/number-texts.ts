// Numbers as a panel shows them: a real minus sign, three digits that count, a dash for what is undefined.

export function plain(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  return value.toFixed(decimals).replace('-', '−')
}

/** With its sign, also above 0; 0 has none. */
export function signed(value: number | null | undefined, decimals = 2): string {
  const text = plain(value, decimals)
  return value !== null && value !== undefined && value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text
}

export function percent(share: number | null | undefined, decimals = 0): string {
  return share === null || share === undefined || !Number.isFinite(share) ? '–' : `${plain(share * 100, decimals)} %`
}

/** `1234567` → `1.23M`, `0.000123` → `1.23e−4`: short enough for an axis. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size === 0) return '0'
  if (size >= 1e9) return `${digits(value / 1e9)}B`
  if (size >= 1e7) return `${digits(value / 1e6)}M`
  if (size >= 1e4 || size < 1e-3) return size < 1e-3 ? value.toExponential(1).replaceAll('-', '−') : plain(value, 0)
  return digits(value)
}

function digits(value: number): string {
  const size = Math.abs(value)
  const text = plain(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}

/** `250 ms`, `3.2 s`, `2 min 12 s` */
export function duration(us: number): string {
  if (!Number.isFinite(us)) return '–'
  const ms = us / 1000
  if (ms < 1000) return `${plain(ms, 0)} ms`
  if (ms < 60_000) return `${plain(ms / 1000, 1)} s`
  const s = Math.round(ms / 1000)
  return s < 3600
    ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
}
