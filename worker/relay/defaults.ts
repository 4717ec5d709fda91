// Every number that the relay decides by, with the unit in its name.

/** What a caller who says nothing allows, and the most that anyone may. */
export const DEADLINE_MS = 40
export const DEADLINE_MOST_MS = 200
/** Kept back for the way to the caller. */
export const MARGIN_MS = 3

/** Rows behind a call gather for so long, or for this share of their deadline, or until there are so many. */
export const GATHER_MOST_MS = 2
export const GATHER_DEADLINE_SHARE = 1 / 8
/** Hosts count timers in milliseconds, and round as they like. */
export const TIMER_GRAIN_MS = 1
export const BATCH_ROWS_MOST = 64
/** A batch of wide windows is shorter than that. */
export const BATCH_BYTES_MOST = 4 * 2 ** 20

/** Rows that wait, of all models; beyond it callers are turned away. */
export const WAITING_MOST = 1024
export const QUEUE_FULL_RETRY_MS = 1000

/** The platform lets an object have six connections at once: four for batches, the rest for hedges and questions about models. */
export const CALLS_MOST = 4
export const CONNECTIONS_MOST = 6

export const HEDGE_QUANTILE = 0.95
export const HEDGE_LEAST_MS = 5
/** Second requests per request. */
export const HEDGE_SHARE = 0.05
/** Unused hedges that may be saved up: a slow spell after a long calm must not double the load. */
export const HEDGES_SAVED_MOST = 5
/** Answers before a quantile means anything, and how many are remembered. */
export const HEDGE_SAMPLES_LEAST = 20
export const HEDGE_SAMPLES_MOST = 256

export const BREAKER_WINDOW_MS = 10_000
export const BREAKER_CALLS_LEAST = 20
export const BREAKER_FAILED_SHARE = 0.5
export const BREAKER_FIRST_MS = 1000
export const BREAKER_MOST_MS = 30_000
export const BREAKER_JITTER = 0.2
/** A call that was given less time than this and ran out of it says nothing of the backend, only of its caller. */
export const FAIR_TIMEOUT_MS = 20

export const RESULT_KEPT_MS = 1000
export const RESULTS_MOST = 4096

/** Questions about a model: how long one may take, how often an answer is asked for anew. */
export const VERIFY_DEADLINE_MS = 2000
export const VERIFY_EVERY_MS = 30_000

/** Probabilities add up to 1, give or take this. */
export const SUM_SLACK = 1e-3

/** Largest difference of one and the same model at both places. */
export const SHADOW_DIFFERENCE_MOST = 1e-3
export const SHADOW_PENDING_MOST = 64
/** Page–Hinkley on disagreement: tolerated rise, alarm, and how many comparisons come first. */
export const DRIFT_DELTA = 0.005
export const DRIFT_LAMBDA = 50
export const DRIFT_SAMPLES_LEAST = 30

/** Without a failure for so long, the backend is said to answer again. */
export const STEADY_MS = 1000
