// The tables of docs/signals.md from docs/calibration.json.

/** Numbers to the right, but for the last column where it is a verdict. */
const table = (head, rows) =>
  [
    head,
    head.map((name, i) => (i === 0 || name === 'verdict' || name === 'detector' || name === 'score' ? '---' : '---:')),
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')

const isNumber = (value) => typeof value === 'number'
const minus = (text) => text.replace('-', '−')
const fixed = (value, digits) =>
  minus(Object.is(Number(value.toFixed(digits)), -0) ? (0).toFixed(digits) : value.toFixed(digits))
const whole = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
const percent = (share) => fixed(100 * share, 1)

const rate = ([share, low, high]) => (isNumber(share) ? `${percent(share)} [${percent(low)}, ${percent(high)}]` : '–')
const signed = (value, digits) => (value > 0 && Number(value.toFixed(digits)) !== 0 ? '+' : '') + fixed(value, digits)
const estimate = ([value, low, high], text) =>
  isNumber(value) ? (isNumber(low) ? `${text(value)} [${text(low)}, ${text(high)}]` : text(value)) : '–'
const points = (of) => estimate(of, (value) => signed(100 * value, 1))
const ticks = (of) => estimate(of, (value) => fixed(value, Math.abs(value) < 100 ? 1 : 0))

function span({ fromUs, toUs, blocks }) {
  const seconds = blocks.kind === 'day' ? null : (blocks.count * blocks.lengthUs) / 1e6
  if (seconds === null) return `${blocks.count} days`
  if (toUs - fromUs > 1.5 * 86_400e6) return `${fixed(seconds / 3600, 1)} h in sessions`
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${fixed(seconds / 3600, 1)} h`
}

const rule = ([imbalance, size, speed, threshold]) =>
  `${[imbalance, size, speed].map((weight) => weight.toFixed(1)).join('/')} at ${threshold.toFixed(1)}`

function tally([up, upHits, down, downHits]) {
  if (up + down === 0) return '–'
  const share = up > 0 && down > 0 ? percent((upHits / up + downHits / down) / 2) : '–'
  return `${share} of ${whole(up + down)}`
}

/** One row a side of each market. */
function hitRows({ markets }) {
  return markets.flatMap((market) =>
    [
      ['above 0.5', market.up],
      ['below −0.5', market.down],
    ].map(([side, of], i) => [
      i === 0 ? `${market.name}, ${span(market)}` : '',
      side,
      whole(of.episodes) + (of.tooFew ? ', too few' : ''),
      rate(of.score),
      rate(of.imbalance),
      points(of.overImbalance),
      `${of.guess} ${rate(of.constant)}`,
      ticks(of.move),
      isNumber(of.halfSpreadTicks) ? fixed(of.halfSpreadTicks, 1) : '–',
    ]),
  )
}

function fitRows({ markets }) {
  return markets.map(({ name, fit }) => {
    if (!fit.gain) return [name, '–', '–', '–', '–', 'too short to fit on: defaults']
    const use = fit.beats ? rule(fit.rule) : 'defaults'
    return [
      name,
      tally(fit.inSample),
      tally(fit.outOfSample),
      tally(fit.defaults),
      points(fit.gain),
      `${fit.why}: ${use}`,
    ]
  })
}

function acrossRows({ markets, across }) {
  const rows = across.held.map(({ rule: chosen, outOfSample, defaults }, m) => [
    markets[m].name,
    rule(chosen),
    tally(outOfSample),
    tally(defaults),
    '',
  ])
  const use = across.beats ? rule(across.rule) : 'defaults'
  return [
    ...rows,
    [`all: ${across.why}: ${use}`, '', tally(across.outOfSample), tally(across.defaults), points(across.gain)],
  ]
}

/** Fewer decided touches than this aren't worth a row. */
const LEAST = 30

function levelRows(markets, wanted) {
  return markets.flatMap(({ name, levels }) =>
    levels
      .filter(({ detector, decided }) => wanted(detector) && decided >= LEAST)
      .map((one) => [
        name,
        one.detector,
        whole(one.decided),
        rate(one.bounced),
        whole(one.controls),
        rate(one.controlsBounced),
        points(one.lift),
        one.otherDays ? points(one.otherDays) : '–',
        points(one.mirrored),
        estimate(one.hazardRatio, (value) => fixed(value, 2)),
        ticks(one.fade),
        one.verdict,
      ]),
  )
}

export function tablesOf(report) {
  const [size, others] = [(detector) => detector === 'resting size', (detector) => detector !== 'resting size']
  const levels = [
    ...['market', 'detector', 'touches', 'bounced %', 'of controls', 'they bounced %', 'lift, points', 'other days'],
    ...['mirrored', 'hazard ratio', 'fade, net ticks', 'verdict'],
  ]
  const without = levels.filter((_, i) => i !== 1)
  return [
    '\nHit rates of both thresholds, defaults:\n\n',
    table(
      [
        ...[
          'market',
          'score',
          'episodes',
          'hit rate %',
          'sign(imbalance) %',
          'score over it, points',
          'better constant %',
        ],
        ...['move in 10 s, ticks', 'half-spread, ticks'],
      ],
      hitRows(report),
    ),
    '\nWeights and threshold fitted walk-forward, mean hit rate of both sides (% of episodes):\n\n',
    table(['market', 'in sample', 'out of sample', 'defaults there', 'gain, points', 'verdict'], fitRows(report)),
    '\nChosen on all the other markets, and tried on the one:\n\n',
    table(['market', 'imbalance/size/speed', 'chosen elsewhere', 'defaults', 'gain, points'], acrossRows(report)),
    '\nLarge levels (by ratio) against matched controls:\n\n',
    table(
      without,
      levelRows(report.markets, size).map((row) => row.filter((_, i) => i !== 1)),
    ),
    '\nWhat anybody can see without a book, by the same rules:\n\n',
    table(levels, levelRows(report.markets, others)),
    '\n',
  ].join('')
}
