// The outcomes of the promise runs as a table, and what of them breaks a promise.
const LETTERS = { range: 'A', link: 'B', counter: 'C', full: 'E', none: 'F' }

/** `{ promise, what, tried, unit, failed, note }` for each row. */
export function rowsOf(totals) {
  const rows = []
  for (const [row, total] of Object.entries(totals)) {
    const [kind, name] = row.split(/[ ,]+/)
    if (kind === 'family') rows.push(...familyRows(row, name, total))
    if (kind === 'venue') rows.push(...venueRows(row.slice('venue '.length), total))
    if (kind === 'gaps')
      rows.push({
        promise: 'P2',
        what: `${LETTERS[name]} (${name}): 1 to 5 frames removed at every position`,
        tried: total.trials,
        unit: 'losses',
        failed: total.trials - total.atFirst,
        note: `found after at most ${total.maxLag} delivered frame`,
      })
    if (kind === 'venueGaps')
      rows.push({
        promise: 'P2',
        what: `${row.slice('venueGaps '.length)}, on its own wire`,
        tried: total.trials,
        unit: 'losses',
        failed: total.trials - total.atFirst,
        note: `found after at most ${total.maxLag} delivered frame`,
      })
    if (kind === 'checksums')
      rows.push({
        promise: 'P4',
        what: `${row.slice('checksums '.length)}: one digit flipped at each covered rank`,
        tried: total.flips,
        unit: 'flips',
        failed: total.flips - total.detected,
        note: 'undetected',
      })
    if (kind === 'fuzz') rows.push(...fuzzRows(total))
  }
  return rows.toSorted((a, b) => a.promise.localeCompare(b.promise, 'en'))
}

function familyRows(row, name, total) {
  const faults = Object.values(total.faults).reduce((sum, count) => sum + count, 0)
  const what = `${LETTERS[name]} (${name})${row.endsWith('audited') ? ', audited every 20 frames' : ''}`
  const note = `${count(total.frames)} frames, ${count(faults)} faults`
  const isStated = name === 'none'
  const share = `${((100 * total.wrong) / total.published).toFixed(1)} % wrong`
  const audits = row.endsWith('audited')
    ? `, ${count(total.audited)} books given up, the slowest ${total.auditLag} frames after it went wrong`
    : ''
  return [
    {
      promise: 'P1',
      what: isStated ? `${what}: nothing to check` : what,
      tried: total.published,
      unit: 'states',
      failed: total.wrong,
      isStated,
      note: isStated ? `${note}; ${share}${audits}` : note,
    },
    ...(isStated
      ? []
      : [
          {
            promise: 'P3',
            what,
            tried: total.resyncs,
            unit: 'resyncs',
            failed: total.resyncs - total.equalResyncs,
            note: `frames to live: p50 ${quantile(total.toLive, 0.5)}, p99 ${quantile(total.toLive, 0.99)}`,
          },
        ]),
  ]
}

function venueRows(name, total) {
  const what = `${name}, on its own wire`
  const faults = Object.values(total.faults).reduce((sum, each) => sum + each, 0)
  const note = `${count(total.frames)} frames, ${count(faults)} faults`
  return [
    { promise: 'P1', what, tried: total.published, unit: 'states', failed: total.wrong, note },
    {
      promise: 'P3',
      what,
      tried: total.resyncs,
      unit: 'resyncs',
      failed: total.resyncs - total.equalResyncs,
      note: 'equal to the venue’s book',
    },
  ]
}

function fuzzRows(total) {
  const what = `damaged frames into ${total.decoders / total.runs} venues’ decoders (${total.spoken / total.runs} with frames of their own)`
  const tried = total.frames
  const note = `${count(total.refused)} refused, ${count(total.applied)} applied`
  return [
    { promise: 'P6', what: `${what}: traps`, tried, unit: 'frames', failed: total.traps, note },
    {
      promise: 'P6',
      what: `${what}: bystanders changed`,
      tried,
      unit: 'frames',
      failed: total.bystanderChanges,
      note: 'two beside the fed one, byte by byte',
    },
    {
      promise: 'P6',
      what: `${what}: dead canaries`,
      tried,
      unit: 'frames',
      failed: total.deadCanaries,
      note: 'around every block and page',
    },
  ]
}

function quantile(histogram, share) {
  const all = histogram.reduce((sum, each) => sum + each, 0)
  let seen = 0
  for (const [value, times] of histogram.entries()) {
    seen += times
    if (seen >= share * all) return value
  }
  return histogram.length - 1
}

export function tableOf(rows) {
  const body = rows.map(({ promise, what, tried, unit, failed, note, isStated }) => {
    const bound = isStated
      ? '–'
      : failed === 0
        ? `< ${(3 / tried).toExponential(1)}`
        : (failed / tried).toExponential(1)
    return `| ${promise} | ${what} | ${count(failed)} of ${count(tried)} ${unit} | ${bound} | ${note} |`
  })
  return ['| promise | run | broken | rate, 95 % | |', '| --- | --- | --: | --: | --- |', ...body].join('\n')
}

const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',')

/** What breaks a promise, one line each; a broken rule that isn't noticed is one too. */
export function judge(totals) {
  const broken = []
  for (const { promise, what, failed, tried, unit, isStated } of rowsOf(totals))
    if (!isStated && failed > 0) broken.push(`${promise}, ${what}: ${failed} of ${tried} ${unit}`)
  for (const [row, { notes = [], frozen = 0 }] of Object.entries(totals)) {
    const isStated = row.startsWith('family none') || row.startsWith('broken')
    if (!isStated) broken.push(...notes.map((note) => `${row}: ${note}`))
    if (!isStated && frozen > 0) broken.push(`${row}: a live book stood still for ${frozen} frames`)
  }
  if (!(totals['family none']?.wrong > 0))
    broken.push('family F lost frames and showed nothing wrong: the runs are blind')
  if (!(totals['family none, audited']?.audited > 0)) broken.push('audits found nothing: the runs are blind')
  if (!(totals.broken?.wrong > 0)) broken.push('a market without a rule showed nothing wrong: the runs are blind')
  if (!(totals['broken gaps']?.atFirst === 0)) broken.push('a market without a rule found gaps: the runs are blind')
  return broken
}
