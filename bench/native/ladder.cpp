// The native ceiling: the core's algorithm in C++, for a processor that it is compiled on.
//   ladder --workload DIR --mode json|core|signals|parsed|parsed-book [--frames N] [--turns | --values]
// json: copies a frame into an input area, parses, applies, reads the best ten, folds the checksum. core: parses where the frame
// lies and applies, nothing else. signals: json with the signals of the engine's lane (signals.h). parsed: json with columns
// instead of text. parsed-book: applies columns, nothing else. One line of JSON. --turns: plays when it is told to
// (bench/turns.mjs). --values: nothing is timed, the signals of every message are printed instead, a line each.
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

#include "decimals.h"
#include "head.h"
#include "side.h"
#include "signals.h"
#include "turns.h"

namespace {

template <class T>
std::vector<T> read(const std::string& path) {
  FILE* file = fopen(path.c_str(), "rb");
  if (!file) {
    fprintf(stderr, "%s: cannot be read\n", path.c_str());
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  const size_t bytes = ftell(file);
  rewind(file);
  std::vector<T> values(bytes / sizeof(T) + 64);  // 64 more: wide loads look behind the end
  if (fread(values.data(), 1, bytes, file) != bytes) exit(1);
  fclose(file);
  values.resize(bytes / sizeof(T));
  return values;
}

/** A value of meta.json, found by its name. */
std::string meta(const std::string& json, const char* name) {
  const size_t key = json.find("\"" + std::string(name) + "\":");
  if (key == std::string::npos) return "";
  size_t from = json.find_first_not_of(" \"", json.find(':', key) + 1);
  return json.substr(from, json.find_first_of(",\"\n}", from) - from);
}

struct Workload {
  std::vector<uint8_t> bytes;
  std::vector<uint32_t> frameOffsets, changeOffsets, bidCounts;
  std::vector<int64_t> ticks, lots, firstIds, lastIds, prevIds;
  std::vector<Level> bids, asks;  // of the snapshot, keys not negated
  std::string name, symbol;
  int pxExp, qtyExp, frames;
  int64_t lastUpdateId;
};

Workload load(const std::string& dir) {
  Workload w;
  const auto text = read<char>(dir + "/meta.json");
  const std::string json(text.begin(), text.end());
  w.name = meta(json, "name");
  w.symbol = meta(json, "id");
  w.pxExp = atoi(meta(json, "pxExp").c_str());
  w.qtyExp = atoi(meta(json, "qtyExp").c_str());
  w.lastUpdateId = atoll(meta(json, "lastUpdateId").c_str());
  w.bytes = read<uint8_t>(dir + "/frames.bin");
  w.frameOffsets = read<uint32_t>(dir + "/frame-offsets.bin");
  w.changeOffsets = read<uint32_t>(dir + "/change-offsets.bin");
  w.bidCounts = read<uint32_t>(dir + "/bid-counts.bin");
  w.ticks = read<int64_t>(dir + "/ticks.bin");
  w.lots = read<int64_t>(dir + "/lots.bin");
  w.firstIds = read<int64_t>(dir + "/first-ids.bin");
  w.lastIds = read<int64_t>(dir + "/last-ids.bin");
  w.prevIds = read<int64_t>(dir + "/prev-ids.bin");
  w.frames = static_cast<int>(w.bidCounts.size());
  const auto raw = read<uint32_t>(dir + "/snapshot.bin");
  const auto* levels = reinterpret_cast<const Level*>(raw.data() + 2);
  w.bids.assign(levels, levels + raw[0]);
  w.asks.assign(levels + raw[0], levels + raw[0] + raw[1]);
  return w;
}

struct Book {
  Side bids, asks;
  int64_t last;  // update id
  Level top[2][10];
};

inline uint32_t low32(int64_t x) { return static_cast<uint32_t>(x); }

/** The best ten of both sides, and the checksum over them. */
inline uint32_t fold(Book& book, uint32_t h) {
  readTop(book.bids, book.top[0]);
  readTop(book.asks, book.top[1]);
  int64_t bidLots = 0, askLots = 0;
  for (int i = 0; i < 10; i++) {
    bidLots += book.top[0][i].lots;
    askLots += book.top[1][i].lots;
  }
  h = h * 31 + low32(book.top[0][0].key);
  h = h * 31 - low32(book.top[1][0].key);
  h = h * 31 + low32(bidLots);
  return h * 31 + low32(askLots);
}

Level scratch[8192 + 4];  // 4 more: four levels at a time are read behind the end
int64_t was[8192 + 4];     // lots that the levels of one side had before a message

/** What is in front of the bids of a tightly spelled depthUpdate of this symbol; the place of their list, or null. */
__attribute__((noinline)) const uint8_t* readHead(const uint8_t* p, const Workload& w, Head& head, Frame& frame) {
  const uint8_t* const start = p;
  auto is = [&](const char* what) {
    const size_t n = strlen(what);
    if (memcmp(p, what, n) != 0) return false;
    p += n;
    return true;
  };
  auto reads = [&](Head::Number which, int64_t& value) {
    const uint8_t* const end = readInteger(p, value);
    if (!end) return false;
    head.number(which, static_cast<int>(p - start), static_cast<int>(end - p));
    p = end;
    return true;
  };
  if (p[2] == 's') {
    if (!is("{\"stream\":\"")) return nullptr;
    while (*p != '"') p++;
    if (!is("\",\"data\":")) return nullptr;
  }
  if (!is("{\"e\":\"depthUpdate\",\"E\":") || !reads(Head::TIME, frame.timeMs)) return nullptr;
  int64_t transaction;
  if (is(",\"T\":") && !reads(Head::UNREAD, transaction)) return nullptr;
  if (!is(",\"s\":\"") || memcmp(p, w.symbol.data(), w.symbol.size()) != 0) return nullptr;
  p += w.symbol.size() + 1;
  if (is(",\"ps\":\"")) {
    while (*p != '"') p++;
    p++;
  }
  if (!is(",\"U\":") || !reads(Head::FIRST, frame.first)) return nullptr;
  if (!is(",\"u\":") || !reads(Head::LAST, frame.last)) return nullptr;
  frame.prev = -1;
  if (is(",\"pu\":") && !reads(Head::PREV, frame.prev)) return nullptr;
  if (!is(",\"b\":")) return nullptr;
  head.keep(start, static_cast<int>(p - start));
  return p;
}

/** One tightly spelled depthUpdate; false when it isn't one, or not of this symbol. */
__attribute__((always_inline)) inline bool parse(
    const uint8_t* p, const uint8_t* end, const Workload& w, Head& head, Decimals& decimals, Frame& frame) {
  const bool wrapped = p[2] == 's';
  const uint8_t* const start = p;
  if (!(p = head.read(start, frame)) && !(p = readHead(start, w, head, frame))) return false;
  Level* out = scratch;
  if (!(p = decimals.readLevels(p, end, out))) return false;
  frame.bids = scratch;
  frame.bidCount = static_cast<int>(out - scratch);
  if (memcmp(p, ",\"a\":", 5) != 0) return false;
  frame.asks = out;
  if (!(p = decimals.readLevels(p + 5, end, out))) return false;
  frame.askCount = static_cast<int>(out - frame.asks);
  return p + (wrapped ? 2 : 1) == end && *p == '}';
}

/** The rule of the venue: families A and B of docs/states.md. */
inline bool follows(const Book& book, int64_t first, int64_t last, int64_t prev, bool begun) {
  if (prev >= 0 && begun) return prev == book.last;
  return first <= book.last + 1 && last >= book.last;
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> flags;
  for (int i = 1; i + 1 < argc; i += 2) flags[argv[i]] = argv[i + 1];
  const Workload w = load(flags["--workload"]);
  const std::string mode = flags["--mode"];
  const int frames = flags.count("--frames") ? std::min(atoi(flags["--frames"].c_str()), w.frames) : w.frames;
  const bool isParsed = mode == "parsed" || mode == "parsed-book", copies = mode == "json" || mode == "signals";
  const bool folds = mode != "parsed-book" && mode != "core", isTold = mode == "signals";
  if (!isParsed && !copies && mode != "core") return fprintf(stderr, "--mode %s\n", mode.c_str()), 2;

  static Book book;
  static Signals signals;
  static uint8_t input[1 << 20];
  Head head;
  Decimals decimals(w.pxExp, w.qtyExp);
  uint32_t h = 0;
  bool begun = false;

  auto begin = [&] {
    book.bids.open();
    book.asks.open();
    signals = Signals();
    book.last = w.lastUpdateId;
    apply<false>(book.bids, w.bids.data(), w.bids.size());
    apply<true>(book.asks, w.asks.data(), w.asks.size());
    book.bids.forgetChanges();  // how a snapshot lies says nothing of where changes will fall
    book.asks.forgetChanges();
    h = 0;
    begun = false;
  };

  // a copy of its own for the signals: whom nobody is told of pays nothing for that
  auto step = [&](auto told, int i) {
    constexpr bool TOLD = decltype(told)::value;
    int64_t ms = 0;
    if (isParsed) {
      const size_t from = w.changeOffsets[i], middle = from + w.bidCounts[i], to = w.changeOffsets[i + 1];
      if (!follows(book, w.firstIds[i], w.lastIds[i], w.prevIds[i], begun)) exit(3);
      book.last = w.lastIds[i];
      applyColumns<false>(book.bids, &w.ticks[from], &w.lots[from], middle - from);
      applyColumns<true>(book.asks, &w.ticks[middle], &w.lots[middle], to - middle);
    } else {
      const uint8_t* at = &w.bytes[w.frameOffsets[i]];
      const size_t length = w.frameOffsets[i + 1] - w.frameOffsets[i];
      if (copies) at = static_cast<const uint8_t*>(memcpy(input, at, length));
      Frame frame;
      if (!parse(at, at + length, w, head, decimals, frame)) {
        fprintf(stderr, "frame %d cannot be read\n", i);
        exit(3);
      }
      if (!follows(book, frame.first, frame.last, frame.prev, begun)) exit(3);
      book.last = frame.last;
      apply<false, TOLD>(book.bids, frame.bids, frame.bidCount, was);
      if constexpr (TOLD) signals.changed<false>(book.bids, frame.bids, frame.bidCount, was);
      apply<true, TOLD>(book.asks, frame.asks, frame.askCount, was);
      if constexpr (TOLD) signals.changed<true>(book.asks, frame.asks, frame.askCount, was);
      ms = frame.timeMs;
    }
    book.bids.fit();
    book.asks.fit();
    begun = true;
    if (!folds) return;
    h = fold(book, h);
    if constexpr (TOLD) signals.close(book.bids, book.asks, ms, book.top);
  };

  if (strcmp(argv[argc - 1], "--values") == 0) {
    if (!isTold) return fprintf(stderr, "--values with --mode %s, expected signals\n", mode.c_str()), 2;
    begin();
    for (int i = 0; i < frames; i++) {
      step(std::true_type(), i);
      signals.print();
    }
    return 0;
  }

  using Clock = std::chrono::steady_clock;
  const int warm = std::min(frames / 4, 40000);
  auto play = [&](int from, int to) {
    const auto start = Clock::now();
    if (isTold) for (int i = from; i < to; i++) step(std::true_type(), i);
    else for (int i = from; i < to; i++) step(std::false_type(), i);
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
  };
  auto beginPass = [&] {
    begin();
    play(0, warm);
  };
  auto checksumText = [&] {
    char text[16] = "null";
    if (folds) snprintf(text, sizeof text, "\"%x\"", h);
    return std::string(text);
  };
  std::vector<double> passes;  // as in bench/one.mjs: from the beginning until 300 ms are timed, the median counts
  if (strcmp(argv[argc - 1], "--turns") == 0) {
    double spent = 0;
    beginPass();
    takeTurns(
        [&](int from, int to) {
          const double ns = play(from, std::min(to, frames));
          spent += ns;
          return ns;
        },
        [&] {
          const std::string checksum = checksumText();
          spent = 0;
          beginPass();
          return checksum;
        });
    passes.push_back(spent);
  } else {
    for (double spent = 0; spent < 300e6; spent += passes.back()) {
      beginPass();
      passes.push_back(play(warm, frames));
    }
  }
  std::sort(passes.begin(), passes.end());
  const double ns = passes[passes.size() / 2];
  const double changes = w.changeOffsets[frames] - w.changeOffsets[warm];
  printf("{\"name\":\"native-%s\",\"workload\":\"%s\",\"frames\":%d,\"changes\":%.0f,\"nsPerChange\":%.4f,", mode.c_str(),
         w.name.c_str(), frames, changes, ns / changes);
  printf("\"usPerFrame\":%.5f,\"checksum\":%s,\"sink\":%g}\n", ns / 1e3 / (frames - warm), checksumText().c_str(), signals.sink());
}
