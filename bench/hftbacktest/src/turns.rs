//! The turns of bench/turns.mjs for a process in Rust. A depth is played once: there is no `again`.
use std::io::{self, BufRead};

/// `play(from, to)` gives ns. Returns at `end`, or where nobody asks any more.
pub fn take_turns(mut play: impl FnMut(usize, usize) -> f64) {
    println!("{{\"ready\":true}}");
    let mut line = String::new();
    while io::stdin().lock().read_line(&mut line).unwrap_or(0) > 0 {
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            ["play", from, to] => println!("{{\"ns\":{}}}", play(frame(from), frame(to))),
            ["end"] => return,
            _ => crate::fail(&format!("found {line}, expected play FROM TO or end")),
        }
        line.clear();
    }
}

fn frame(text: &str) -> usize {
    text.parse()
        .unwrap_or_else(|_| crate::fail(&format!("found {text}, expected a frame")))
}
