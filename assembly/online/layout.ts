// The one table of learn.wasm: where everything lies, how much fits, what each number means. Flat numeric constants only, as in
// ../layout.ts, so that asc and tsc both compile this file.
//
//   linear memory
//   ┌────────────┬────────────────┬───────────────┬──────────────────────────┐
//   │ static     │ VIEWS          │ SCRATCH       │ heap: blocks             │
//   │ 0x1000     │ 0x2000         │ 0x6000        │ 0x20000 and on           │
//   └────────────┴────────────────┴───────────────┴──────────────────────────┘
//
//   a learner's block: one contiguous piece without an address in it, all offsets from its base; a multiple of 8 bytes
//   ┌────────┬────────┬──────────┬────────┬──────────────────┬──────────────────────────────────┬────────┐
//   │ header │ config │ counters │ params │ state            │ ring of predictions that wait    │ canary │
//   │ 128 B  │ f64×32 │ f64×48   │ given  │ scaler │ learnt  │ due, base, end, outs, features   │ 8 B    │
//   └────────┴────────┴──────────┴────────┴──────────────────┴──────────────────────────────────┴────────┘

/** To be raised when a block's meaning changes: saved learners of another version are refused. */
export const LEARN_VERSION = 1

// ── kinds ──
export const KIND_FTRL = 1
export const KIND_BAYES_LOGISTIC = 2
export const KIND_AROW = 3
export const KIND_PROBIT = 4
export const KIND_BAYES_LINEAR = 5
export const KIND_KALMAN = 6
export const KIND_HEDGE = 7
export const KIND_CONFORMAL = 8
export const KIND_SCALING = 9
export const KIND_HMM = 10
export const KIND_PARTICLES = 11
export const KIND_PAGE_HINKLEY = 12
export const KIND_ADWIN = 13
export const KIND_LINEAR = 14 // from here on they are evaluated, not taught
export const KIND_TREES = 15
export const KIND_GRU = 16
export const KINDS_END = 17

// ── what a call answers ──
export const STATUS_DONE = 0
export const STATUS_SKIPPED = 1 // an input or a label that is no number, or no label of this learner
export const STATUS_REJECTED = 2 // the step was too long, or not finite: nothing was learnt
export const STATUS_DRIFT = 3 // a detector's alarm
export const STATUS_EARLY = 4 // a label before its time
export const STATUS_FULL = 5 // no room for another prediction to wait
export const STATUS_EMPTY = 6 // none waits

// ── views: where the host writes and reads ──
export const VIEW_OPTIONS = 0x2000 // what create() reads
export const O_KIND = 0 // i32
export const O_INPUTS = 4
export const O_CLASSES = 8
export const O_WAITING = 12 // predictions that may wait
export const O_HASH = 16 // 32 bytes: SHA-256 of the inputs' names and of what they mean
export const O_CONFIG = 48 // f64 × CONFIG_FIELDS
export const VIEW_X = 0x3000 // f64 × INPUTS_MAX
export const VIEW_TOLD = 0x4800 // f64: what a call is told besides; a double as an argument would have to be put on the host's heap
export const TOLD_TIME = 0
export const TOLD_VALUE = 8 // a label, or the value whose moves are the labels
export const VIEW_OUT = 0x5000 // f64 × OUTS_MAX
export const INPUTS_MAX = 512
export const OUTS_MAX = 64
export const CLASSES_MAX = 16
export const FULL_MAX = 256 // inputs of a learner that keeps a whole covariance
export const SCRATCH = 0x6000 // vectors of INPUTS_MAX + 2 f64
export const VECTOR_BYTES = 0x1020
export const HEAP = 0x20000

// ── header ──
export const BLOCK_MAGIC = 0x4e52414c // "LARN" in memory
export const CANARY = 0x5ca1ab1e
export const B_MAGIC = 0 // u32
export const B_VERSION = 4
export const B_KIND = 8
export const B_BYTES = 12
export const B_INPUTS = 16 // i32
export const B_CLASSES = 20 // 0: a number is predicted, 2: P(class 1), more: a probability of each
export const B_OUTS = 24
export const B_WIDTH = 28 // f64 of a prepared input: inputs, the constant 1 if any, one of padding if odd
export const B_HEADS = 32 // classifiers side by side
export const B_PARAMS = 36 // offset
export const B_STATE = 40 // offset
export const B_STATE_BYTES = 44
export const B_RING = 48 // offset
export const B_RING_MOST = 52 // entries
export const B_RING_BYTES = 56 // of an entry
export const B_RING_HEAD = 60 // the oldest entry
export const B_RING_COUNT = 64
export const B_RING_MARKED = 68 // the oldest ones, whose end is known
export const B_HEAD_BYTES = 72 // of the state behind the scaler, for each head
export const B_HASH = 96 // 32 bytes

// ── config: f64 ──
export const CONFIG = 128
export const CONFIG_FIELDS = 32
export const CF_FLAGS = 0
export const CF_STEP_MOST = 1 // longest change of the weights, Euclidean
export const CF_HORIZON = 2 // µs, or whatever unit the caller's times have
export const CF_PER_CALL = 3 // labels learnt in one call of observe()
export const CF_LABEL = 4 // LABEL_*
export const CF_LABEL_UNIT = 5 // a move is counted in these
export const CF_LABEL_BAND = 6 // a move of at most this is flat
export const CF_SCALE = 7 // SCALE_*
export const CF_SCALE_CLIP = 8
export const CF_SCALE_DECAY = 9 // share of the past that a running scale keeps at each input
export const CF_OWN = 16 // of the kind: see its file

export const FLAG_CONSTANT = 1 // one more input that is always 1
export const FLAG_FULL = 2 // a whole covariance, not its diagonal
export const FLAG_RELATIVE = 4 // moves are shares of where they begin

export const LABEL_SIGN = 0 // class 1 up, class 0 down; flat is not learnt
export const LABEL_THREE = 1 // 0 down, 1 flat, 2 up
export const LABEL_SIZE = 2 // the move itself

export const SCALE_NONE = 0
export const SCALE_FIXED = 1 // (x − mean) / scale with the params' means and scales
export const SCALE_RUNNING = 2 // with those of what was seen so far

// ── counters: f64, read by the host in place ──
export const COUNTERS = 384
export const COUNTER_FIELDS = 48
export const CN_PREDICTED = 0 // predictions that were put to wait
export const CN_LEARNT = 1
export const CN_SKIPPED = 2
export const CN_REJECTED = 3
export const CN_FLAT = 4 // labels inside the band that a two-class learner has no class for
export const CN_UNKNOWN = 5 // ends that nobody knows: the value was no number when it was due
export const CN_FULL = 6
export const CN_EARLY = 7
export const CN_BACKWARDS = 8 // times before the latest: taken as the latest
export const CN_LOSSES = 9 // of predictions made before their label
export const CN_LOSS = 10 // Σ
export const CN_BASE_LOSS = 11 // Σ of the losses of the labels' shares so far
export const CN_SQUARES = 12 // Σ (label − prediction)²
export const CN_BASE_SQUARES = 13 // Σ (label − mean of the labels before)²
export const CN_DRIFTS = 14
export const CN_LAST_PUSH = 15 // time of the newest prediction that waits or waited
export const CN_LAST_TIME = 16 // latest time told
export const CN_LAST_VALUE = 17
export const CN_LABELS = 18 // labels that are numbers, and their mean
export const CN_LABEL_MEAN = 19
export const CN_COVERED = 20 // labels inside their conformal set
export const CN_SIZE = 21 // Σ of the sets' widths or sizes, the whole ones not counted
export const CN_WHOLE = 22 // sets that held everything
export const CN_CLASS = 24 // × CLASSES_MAX labels seen of each class

// ── an entry of the ring ──
export const R_DUE = 0 // f64: when its label resolves
export const R_BASE = 8 // f64: the value at the prediction
export const R_END = 16 // f64: the value when due, once marked
export const R_OUT = 24 // f64 × outs, then the prepared input

export const PARAMS = 768

// ── kinds of their own: config from CF_OWN on, and what lies in params ──
export const FTRL_ALPHA = 16
export const FTRL_BETA = 17
export const FTRL_L1 = 18
export const FTRL_L2 = 19

export const BAYES_PRIOR = 16 // variance of a weight before anything is seen
export const BAYES_FORGET = 17 // λ
export const BAYES_TRACE_MOST = 18

export const AROW_R = 16
export const AROW_PRIOR = 17
export const AROW_RATE = 18 // of the two numbers that make a probability of the margin

export const PROBIT_BETA = 16
export const PROBIT_PRIOR = 17

export const NIG_PRIOR = 16
export const NIG_FORGET = 17
export const NIG_TRACE_MOST = 18
export const NIG_A = 19
export const NIG_B = 20

export const KALMAN_PRIOR = 16
export const KALMAN_NOISE = 17 // R
export const KALMAN_DRIFT = 18 // q of Q = q·I
export const KALMAN_DISCOUNT = 19 // P ← P/δ

export const HEDGE_RATE = 16 // η
export const HEDGE_SHARE = 17 // α
export const HEDGE_MEMBERS = 18

export const ACI_TARGET = 16 // α
export const ACI_RATE = 17 // γ
export const ACI_WINDOW = 18 // scores kept

export const SCALING_FORM = 16
export const SCALING_RATE = 17
export const SCALING_SLOWING = 18 // η at the n-th label is rate / (1 + n / this)
export const FORM_TEMPERATURE = 0
export const FORM_PLATT = 1
export const FORM_VECTOR = 2

// params: start f64 × K │ transition K × K, row = from │ mean K × inputs │ variance K × inputs
export const HMM_STATES = 16

export const PF_COUNT = 16
export const PF_MODEL = 17
export const PF_SEED = 18 // below 2^53
export const PF_RESAMPLE = 19 // when the effective size is below this share
export const PF_MEAN = 20
export const PF_PERSISTENCE = 21
export const PF_NOISE = 22 // deviation of the state's own step
export const PF_OBSERVED = 23 // deviation of an observation about the state
export const PF_STATES = 24 // of the discrete model, whose params are the HMM's
export const MODEL_LINEAR = 0
export const MODEL_VOLATILITY = 1
export const MODEL_DISCRETE = 2

export const PH_DELTA = 16
export const PH_THRESHOLD = 17
export const PH_ALPHA = 18
export const PH_LEAST = 19 // values before the first alarm
export const PH_SIDES = 20 // 1 up, 2 down, 3 both

export const ADWIN_DELTA = 16
export const ADWIN_CLOCK = 17
export const ADWIN_BUCKETS = 18
export const ADWIN_LEAST = 19 // of either part
export const ADWIN_GRACE = 20
export const ADWIN_ROWS = 32

// params: classes × (weights f64 × width), bias f64 × classes
export const LINEAR_CLASSES = 16

// params: base f64 × classes │ i32 roots │ 16 bytes a node │ 8 bytes a leaf weight; see trees.ts
export const TREES_COUNT = 16
export const TREES_NODES = 17
export const TREES_WEIGHTS = 18

// params: W 3H × width │ R 3H × hidden │ bW 3H │ bR 3H │ out classes × hidden │ out bias classes; all f64, hidden padded to even
export const GRU_HIDDEN = 16
export const GRU_RESET_AFTER = 17 // ONNX's linear_before_reset
export const HIDDEN_MAX = 256
