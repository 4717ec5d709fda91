//! The depths of hftbacktest on a workload's columns, as `ladder.cpp` runs its own:
//!   depth --workload DIR --depth roivector|hashmap|btree --mode parsed|parsed-book [--frames N] [--turns]
//! parsed: applies a frame, reads the best ten, folds the checksum. parsed-book: applies, nothing
//! else. One line of JSON. --turns: plays when it is told to (bench/turns.mjs). The crate takes prices and
//! sizes as floats: they are made before the clock runs. It knows no update ids: unlike `ladder.cpp`, nothing looks at them here.
mod turns;

use std::collections::HashMap;
use std::time::Instant;
use std::{env, fs, process};

use hftbacktest::depth::{
    BTreeMarketDepth, HashMapMarketDepth, INVALID_MAX, INVALID_MIN, L2MarketDepth, MarketDepth,
    ROIVectorMarketDepth,
};

const TOP: usize = 10;
/// The widest range of interest: a vector of 512 MiB a side.
const MOST_TICKS: i64 = 1 << 26;
/// Sums of ten above may not come back from floats as the same lots.
const MOST_LOTS: i64 = (1 << 48) / TOP as i64;

struct Workload {
    name: String,
    tick_size: f64,
    lot_size: f64,
    change_offsets: Vec<u32>,
    bid_counts: Vec<u32>,
    changes: Vec<Change>,
    bids: Vec<Change>, // of the snapshot
    asks: Vec<Change>,
    low: i64, // ticks
    high: i64,
    touch: i64, // the snapshot's best bid
    most_lots: i64,
}

#[derive(Clone, Copy)]
struct Change {
    px: f64,
    qty: f64,
}

fn fail(reason: &str) -> ! {
    eprintln!("{reason}");
    process::exit(2)
}

fn read(dir: &str, file: &str) -> Vec<u8> {
    fs::read(format!("{dir}/{file}"))
        .unwrap_or_else(|error| fail(&format!("{dir}/{file}: {error}")))
}

fn wide(bytes: &[u8]) -> Vec<i64> {
    let (values, _) = bytes.as_chunks();
    values
        .iter()
        .map(|value| i64::from_le_bytes(*value))
        .collect()
}

fn exact(bytes: &[u8]) -> Vec<u32> {
    let (values, _) = bytes.as_chunks();
    values
        .iter()
        .map(|value| u32::from_le_bytes(*value))
        .collect()
}

/// A string of meta.json, found by its name.
fn meta<'a>(json: &'a str, name: &str) -> &'a str {
    let behind = json
        .split_once(&format!("\"{name}\": \""))
        .map(|(_, rest)| rest);
    let value = behind.and_then(|rest| rest.split_once('"'));
    value
        .unwrap_or_else(|| fail(&format!("meta.json: no {name}")))
        .0
}

fn load(dir: &str) -> Workload {
    let json = String::from_utf8_lossy(&read(dir, "meta.json")).into_owned();
    let size = |name| meta(&json, name).parse().unwrap_or_else(|_| fail(name));
    let (tick_size, lot_size): (f64, f64) = (size("tickSize"), size("lotSize"));
    let change = |ticks: i64, lots: i64| Change {
        px: ticks as f64 * tick_size,
        qty: lots as f64 * lot_size,
    };

    let (ticks, lots) = (wide(&read(dir, "ticks.bin")), wide(&read(dir, "lots.bin")));
    let raw = read(dir, "snapshot.bin");
    let (counts, levels) = raw.split_at(8);
    let levels: Vec<_> = wide(levels)
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let (bids, asks) = levels.split_at(exact(counts)[0] as usize);
    let all_ticks = || {
        ticks
            .iter()
            .copied()
            .chain(levels.iter().map(|level| level.0))
    };
    let all_lots = || {
        lots.iter()
            .copied()
            .chain(levels.iter().map(|level| level.1))
    };
    Workload {
        name: meta(&json, "name").into(),
        tick_size,
        lot_size,
        change_offsets: exact(&read(dir, "change-offsets.bin")),
        bid_counts: exact(&read(dir, "bid-counts.bin")),
        changes: ticks
            .iter()
            .zip(&lots)
            .map(|(&t, &l)| change(t, l))
            .collect(),
        bids: bids.iter().map(|&(t, l)| change(t, l)).collect(),
        asks: asks.iter().map(|&(t, l)| change(t, l)).collect(),
        low: all_ticks().min().unwrap_or(0),
        high: all_ticks().max().unwrap_or(0),
        touch: bids.iter().map(|level| level.0).max().unwrap_or(0),
        most_lots: all_lots().max().unwrap_or(0),
    }
}

/// What the best ten of each side hold together, read the fastest way that a depth has.
trait BestTen: MarketDepth + L2MarketDepth {
    fn bid_qty(&self) -> f64;
    fn ask_qty(&self) -> f64;
}

fn sum(quantities: impl Iterator<Item = f64>) -> f64 {
    quantities.filter(|&qty| qty > 0.0).take(TOP).sum()
}

impl BestTen for ROIVectorMarketDepth {
    fn bid_qty(&self) -> f64 {
        if self.best_bid_tick == INVALID_MIN {
            return 0.0;
        }
        let [low, best] =
            [self.low_bid_tick, self.best_bid_tick].map(|t| (t - self.roi_lb) as usize);
        sum(self.bid_depth[low..=best].iter().rev().copied())
    }

    fn ask_qty(&self) -> f64 {
        if self.best_ask_tick == INVALID_MAX {
            return 0.0;
        }
        let [best, high] =
            [self.best_ask_tick, self.high_ask_tick].map(|t| (t - self.roi_lb) as usize);
        sum(self.ask_depth[best..=high].iter().copied())
    }
}

impl BestTen for HashMapMarketDepth {
    fn bid_qty(&self) -> f64 {
        let ticks = self.low_bid_tick..=self.best_bid_tick;
        sum(ticks.rev().map(|tick| self.bid_qty_at_tick(tick)))
    }

    fn ask_qty(&self) -> f64 {
        let ticks = self.best_ask_tick..=self.high_ask_tick;
        sum(ticks.map(|tick| self.ask_qty_at_tick(tick)))
    }
}

impl BestTen for BTreeMarketDepth {
    fn bid_qty(&self) -> f64 {
        sum(self.bid_depth.values().rev().copied())
    }

    fn ask_qty(&self) -> f64 {
        sum(self.ask_depth.values().copied())
    }
}

fn fold(depth: &impl BestTen, hash: u32) -> u32 {
    // Rounded once a side, not once a level: the crate's users have no need of lots.
    let lots = |qty: f64| (qty / depth.lot_size()).round() as i64;
    let best_bid = if depth.best_bid_tick() == INVALID_MIN {
        0
    } else {
        depth.best_bid_tick()
    };
    let best_ask = if depth.best_ask_tick() == INVALID_MAX {
        0
    } else {
        depth.best_ask_tick()
    };
    [
        best_bid,
        best_ask,
        lots(depth.bid_qty()),
        lots(depth.ask_qty()),
    ]
    .into_iter()
    .fold(hash, |hash, value| {
        hash.wrapping_mul(31).wrapping_add(value as u32)
    })
}

struct Run {
    warm: usize,
    frames: usize,
    reads: bool,
    turns: bool,
}

/// Nanoseconds behind the warm-up, and the checksum.
fn replay(mut depth: impl BestTen, workload: &Workload, run: &Run) -> (f64, u32) {
    for bid in &workload.bids {
        depth.update_bid_depth(bid.px, bid.qty, 0);
    }
    for ask in &workload.asks {
        depth.update_ask_depth(ask.px, ask.qty, 0);
    }
    let mut hash = 0;
    let mut step = |i: usize| {
        let [from, to] = [i, i + 1].map(|i| workload.change_offsets[i] as usize);
        let (bids, asks) = workload.changes[from..to].split_at(workload.bid_counts[i] as usize);
        for bid in bids {
            depth.update_bid_depth(bid.px, bid.qty, 0);
        }
        for ask in asks {
            depth.update_ask_depth(ask.px, ask.qty, 0);
        }
        if run.reads {
            hash = fold(&depth, hash);
        }
    };
    let mut play = |from: usize, to: usize| {
        let begin = Instant::now();
        (from..to).for_each(&mut step);
        begin.elapsed().as_nanos() as f64
    };
    play(0, run.warm);
    let mut ns = 0.0;
    if run.turns {
        turns::take_turns(|from, to| {
            let taken = play(from, to.min(run.frames));
            ns += taken;
            taken
        });
    } else {
        ns = play(run.warm, run.frames);
    }
    std::hint::black_box(&depth);
    (ns, hash)
}

fn main() {
    let words: Vec<_> = env::args().skip(1).collect();
    let flags: HashMap<_, _> = words
        .chunks_exact(2)
        .map(|pair| (pair[0].as_str(), pair[1].as_str()))
        .collect();
    let flag = |name: &str| {
        *flags
            .get(name)
            .unwrap_or_else(|| fail(&format!("{name} is missing")))
    };
    let (kind, mode) = (flag("--depth"), flag("--mode"));
    let workload = load(flag("--workload"));
    let whole = workload.bid_counts.len();
    let frames = flags.get("--frames").map_or(whole, |count| {
        count.parse().unwrap_or_else(|_| fail("--frames"))
    });
    let frames = frames.min(whole);
    let run = Run {
        warm: (frames / 4).min(40_000),
        frames,
        reads: match mode {
            "parsed" => true,
            "parsed-book" => false,
            _ => fail(&format!("--mode {mode}")),
        },
        turns: words.last().is_some_and(|word| word == "--turns"),
    };

    let Workload {
        tick_size,
        lot_size,
        low,
        high,
        touch,
        ..
    } = workload;
    let mut cannot = Vec::new();
    if workload.most_lots > MOST_LOTS {
        cannot.push("floats do not keep its sizes to the lot".to_string());
    }
    let (ns, hash) = match kind {
        "roivector" => {
            let (mut from, mut to) = (low, high);
            if high - low >= MOST_TICKS {
                from = low.max(touch - MOST_TICKS / 2);
                to = from + MOST_TICKS - 1;
                cannot.push(format!(
                    "{MOST_TICKS} of {} ticks are in range",
                    high - low + 1
                ));
            }
            let [from, to] = [from, to].map(|ticks| ticks as f64 * tick_size);
            replay(
                ROIVectorMarketDepth::new(tick_size, lot_size, from, to),
                &workload,
                &run,
            )
        }
        "hashmap" => replay(
            HashMapMarketDepth::new(tick_size, lot_size),
            &workload,
            &run,
        ),
        "btree" => replay(BTreeMarketDepth::new(tick_size, lot_size), &workload, &run),
        _ => fail(&format!("--depth {kind}")),
    };

    let changes = (workload.change_offsets[frames] - workload.change_offsets[run.warm]) as f64;
    let cannot = if cannot.is_empty() {
        "null".into()
    } else {
        format!("\"{}\"", cannot.join("; "))
    };
    let checksum = if run.reads {
        format!("\"{hash:x}\"")
    } else {
        "null".into()
    };
    println!(
        "{{\"name\":\"hftbacktest-{kind}\",\"workload\":\"{}\",\"frames\":{frames},\"changes\":{changes},\
         \"nsPerChange\":{:.4},\"usPerFrame\":{:.5},\"checksum\":{checksum},\"sink\":0,\"cannot\":{cannot}}}",
        workload.name,
        ns / changes,
        ns / 1e3 / (frames - run.warm) as f64,
    );
}
