// Rows of the registry that say the same but for a parameter, written as one: `mlofi_{1..10}_{1s,5s,10s,30s,60s}`.

/** What must be equal for two rows to be one. */
const EQUAL = ['group', 'id', 'unit', 'range', 'needs', 'netted', 'stage', 'source', 'planned']
/** Texts in which the parameter may stand. */
const TEXTS = ['formula', 'window', 'warmUp', 'cost']
/** A word as parameter (bid, ask) may change so many places of the formula; more is another feature. */
const WORD_CHANGES = 2
const WORD = /^[\p{L}\d]/u

/** `[{ name, names, rows, formula, window, warmUp, cost, … }]` in the order of the first name of each. */
export function folded(rows) {
  let patterns = rows.map(patternOf)
  for (let before = Infinity; patterns.length < before;) {
    before = patterns.length
    patterns = mergedOnce(patterns)
  }
  return patterns.map(({ rows, tokens, texts }) => {
    const [first] = rows
    const windows = first.window === null ? null : setOf(texts.window.flat())
    const text = (name) => (texts[name] === null ? null : texts[name].map(braced).join(''))
    return {
      ...first,
      name: tokens.map(braced).join('_'),
      names: rows.map(({ name }) => name),
      window: windows === null ? null : spanOf(texts.window),
      ...Object.fromEntries(
        // T: a set of windows that the name already writes out
        ['warmUp', 'cost'].map((name) => [name, windows ? text(name).replaceAll(windows, 'T') : text(name)]),
      ),
      formula: shortened(windows ? text('formula').replaceAll(windows, 'T') : text('formula')),
    }
  })
}

function patternOf(row) {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, row[name] === null ? null : places(row[name])]))
  return { rows: [row], tokens: row.name.split('_').map((token) => [token]), texts }
}

const places = (text) =>
  [...text.matchAll(/\d+(?:\.\d+)?(?:–\d+(?:\.\d+)?|\+|[a-z0-9]+)?|\p{L}+|./gu)].map(([part]) => [part])

function mergedOnce(patterns) {
  const kept = []
  for (const pattern of patterns) {
    const at = kept.findIndex((other) => fits(other, pattern))
    if (at < 0) kept.push(pattern)
    else kept[at] = merged(kept[at], pattern)
  }
  return kept
}

function fits(a, b) {
  const [one, two] = [a.rows[0], b.rows[0]]
  if (a.tokens.length !== b.tokens.length || a.tokens.length < 2) return false
  if (EQUAL.some((name) => one[name] !== two[name])) return false
  if (String(one.nan) !== String(two.nan) || String(one.remarks) !== String(two.remarks)) return false
  const differing = changes(a.tokens, b.tokens)
  if (differing.length !== 1) return false
  if (!TEXTS.every((name) => alike(a.texts[name], b.texts[name]))) return false
  const [at] = differing
  const numbered = [...a.tokens[at], ...b.tokens[at]].every((token) => /\d/.test(token))
  return numbered || changes(a.texts.formula, b.texts.formula).length <= WORD_CHANGES
}

/** As long, and different in words and numbers at most. */
const alike = (one, two) =>
  one?.length === two?.length &&
  changes(one ?? [], two ?? []).every((at) => WORD.test(one[at][0]) && WORD.test(two[at][0]))

const changes = (a, b) => a.flatMap((place, at) => (String(place) === String(b[at]) ? [] : [at]))

function merged(a, b) {
  const joined = (one, two) => one && one.map((place, at) => [...new Set([...place, ...two[at]])])
  return {
    rows: [...a.rows, ...b.rows],
    tokens: joined(a.tokens, b.tokens),
    texts: Object.fromEntries(TEXTS.map((name) => [name, joined(a.texts[name], b.texts[name])])),
  }
}

const setOf = (values) => `{${values.join(',')}}`

/** `l3 l5 l10` as `l{3,5,10}`, `1 2 3` as `{1..3}`; one value as it is. */
function braced(values) {
  if (values.length === 1) return values[0]
  const prefix = /^[a-z]*/.exec(values[0])[0]
  const rest = values.map((value) => value.slice(prefix.length))
  const shared = prefix !== '' && values.every((value) => value.startsWith(prefix)) && rest.every((v) => /^\d/.test(v))
  const [first, ...others] = shared ? rest : values
  const follows = /^\d+$/.test(first) && others.every((value, i) => Number(value) === Number(first) + i + 1)
  const set = follows && others.length > 1 ? `{${first}..${others.at(-1)}}` : setOf([first, ...others])
  return shared ? prefix + set : set
}

/** A set that stands three times or more, as q. */
function shortened(formula) {
  const sets = formula.match(/\{\d[\d,.]*\}/g) ?? []
  const often = sets.find((set) => sets.filter((other) => other === set).length > 2)
  if (often === undefined || /(?<!\p{L})q(?!\p{L})/u.test(formula)) return formula
  return `${formula.replaceAll(often, 'q')}, q = ${often}`
}

/** Windows for a column of their own: the shortest and the longest. */
function spanOf(window) {
  const values = window.flat()
  return values.length > 2 ? `${values[0]} … ${values.at(-1)}` : values.join(', ')
}

/** Every name that a folded one stands for. */
export function unfolded(name) {
  const match = /\{([^}]+)\}/.exec(name)
  if (!match) return [name]
  const range = /^(\d+)\.\.(\d+)$/.exec(match[1])
  const values = range
    ? Array.from({ length: range[2] - range[1] + 1 }, (_, k) =>
        String(Number(range[1]) + k).padStart(range[1].length, '0'),
      )
    : match[1].split(',')
  return values.flatMap((value) => unfolded(name.replace(match[0], value)))
}
