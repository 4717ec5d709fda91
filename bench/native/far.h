// Far levels of one side, as in assembly/book/far.ts: a chain of pages from best to worst, each sorted by key ascending. A level
// that goes leaves its place behind, with 0 lots, for whatever price comes next to it; a page is compacted when it is full. The
// page last looked into is where the next search begins.
#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>

struct Level {
  int64_t key, lots;
};

/** All keys of a page share their upper half. 2,048 bytes, as in the core. */
struct Page {
  static constexpr int CAPACITY = 167;
  Page *better, *worse;  // worse: also the next of the free ones
  int32_t count, live;
  uint32_t high;
  uint32_t low[CAPACITY];
  int64_t lots[CAPACITY];

  int64_t key(int i) const { return static_cast<int64_t>(uint64_t{high} << 32 | low[i]); }

  /** Index of the first key ≥ `key`, halving without a branch. */
  int lowerBound(int64_t key) const {
    const auto wanted = static_cast<uint32_t>(key);
    if (count == 0) return 0;
    int from = 0;
    for (int n = count; n > 1;) {
      const int half = n >> 1;
      from += half & -static_cast<int>(low[from + half - 1] < wanted);
      n -= half;
    }
    return from + (low[from] < wanted);
  }

  void take(int at, const Page& from, int start, int n) {
    memmove(low + at, from.low + start, n * sizeof(uint32_t));
    memmove(lots + at, from.lots + start, n * sizeof(int64_t));
  }

  /** Closes the gaps. */
  void compact() {
    int to = 0;
    for (int i = 0; i < count; i++) {
      if (lots[i] == 0) continue;
      low[to] = low[i];
      lots[to++] = lots[i];
    }
    count = to;
  }
};

class Far {
 public:
  int levels = 0;
  const Page* first() const { return head_; }

  /** Finds the best level; false when there is none. */
  bool best(Level& level) {
    if (levels == 0) return false;
    int n = head_->count - 1;  // a page has a level, or it would be gone
    while (head_->lots[n] == 0) n--;
    head_->count = n + 1;
    level = {head_->key(n), head_->lots[n]};
    return true;
  }

  /** Takes off the level that best() has just found. */
  void dropBest() {
    head_->count--;
    countLive(*head_, -1);
    if (head_->live == 0) unlink(head_);
  }

  /** Adds a level better than every other. */
  void appendBest(int64_t key, int64_t lots) {
    Level level;
    best(level);  // places behind the best level may be better than this key
    if (!head_ || head_->count >= LOAD_UP_TO || head_->high != high(key)) link(nullptr, key);
    insertAt(*head_, head_->count, key, lots);
  }

  /** Sets the level (0 lots remove it); the lots it had before. */
  __attribute__((noinline)) int64_t put(int64_t key, int64_t lots) {
    Page* const page = pageFor(key);
    int i = -1;
    if (page && page->high == high(key)) {
      Page& p = *page;
      i = p.lowerBound(key);
      if (i < p.count && p.low[i] == static_cast<uint32_t>(key)) return change(p, i, lots);
      if (lots == 0) return 0;
      // a place that waits, on either side: taken, the page stays in order
      if (i < p.count && p.lots[i] == 0) return set(p, i, key, lots), 0;
      if (i > 0 && p.lots[i - 1] == 0) return set(p, i - 1, key, lots), 0;
    }
    if (lots != 0) insert(page, i, key, lots);
    return 0;
  }

  void clear() {
    while (head_) unlink(head_);
    levels = 0;
  }

 private:
  static constexpr int MERGE_BELOW = 42, MERGE_INTO = 125, LOAD_UP_TO = 152;
  static uint32_t high(int64_t key) { return static_cast<uint32_t>(key >> 32); }

  void countLive(Page& p, int by) {
    p.live += by;
    levels += by;
  }

  /** Links a fresh page behind `after` (null: in front of all). */
  Page* link(Page* after, int64_t key) {
    Page* const p = free_ ? free_ : static_cast<Page*>(aligned_alloc(64, 2048));
    if (free_) free_ = free_->worse;
    Page*& place = after ? after->worse : head_;
    p->count = p->live = 0;
    p->high = high(key);
    p->better = after;
    p->worse = place;
    if (place) place->better = p;
    return place = p;
  }

  void unlink(Page* p) {
    (p->better ? p->better->worse : head_) = p->worse;
    if (p->worse) p->worse->better = p->better;
    if (last_ == p) last_ = nullptr;
    p->worse = free_;
    free_ = p;
  }

  void set(Page& p, int i, int64_t key, int64_t lots) {
    p.low[i] = static_cast<uint32_t>(key);
    p.lots[i] = lots;
    countLive(p, 1);
  }

  /** A new level in front of entry `i` of a page that is not full. */
  void insertAt(Page& p, int i, int64_t key, int64_t lots) {
    if (i < p.count) p.take(i + 1, p, i, p.count - i);
    p.count++;
    set(p, i, key, lots);
  }

  /** The page to look for `key` in: the first from the best end that begins at or below it, else the last; null when none. */
  Page* pageFor(int64_t key) {
    Page* page = last_ ? last_ : head_;
    if (!page) return nullptr;
    if (page->key(0) <= key) while (page->better && page->better->key(0) <= key) page = page->better;
    else while (page->worse && page->key(0) > key) page = page->worse;
    return last_ = page;
  }

  /** Entry `i` has the key already; the lots it had. */
  int64_t change(Page& p, int i, int64_t lots) {
    const int64_t was = p.lots[i];
    p.lots[i] = lots;
    if (was == 0) {
      if (lots != 0) countLive(p, 1);
    } else if (lots == 0) {
      countLive(p, -1);
      if (p.live < MERGE_BELOW) shrink(p);
    }
    return was;
  }

  /** A key that no page has, in front of entry `at` of a page; −1: beside the page, whose keys have another upper half. */
  void insert(Page* page, int at, int64_t key, int64_t lots) {
    if (!page) return insertAt(*link(nullptr, key), 0, key, lots);
    if (at < 0) {
      // The key falls between pages: in front of all of this page or behind it, never inside.
      const bool behind = page->key(0) > key;
      Page* const better = behind ? page : page->better;
      if (behind || !better || better->high != high(key)) return insertAt(*link(better, key), 0, key, lots);
      page = better;
      at = page->lowerBound(key);
    }
    Page& p = *page;
    if (p.count == Page::CAPACITY) {
      p.compact();
      at = p.lowerBound(key);
    }
    const int n = p.count, half = n >> 1;
    // A load in price order adds at one end: it gets a page of its own, with room left in the old one for what comes later.
    if (at == 0 && n >= LOAD_UP_TO) return insertAt(*link(page, key), 0, key, lots);
    if (n < Page::CAPACITY) return insertAt(p, at, key, lots);
    Page& worse = *link(page, key);
    worse.take(0, p, 0, half);
    p.take(0, p, half, n - half);
    worse.count = worse.live = half;
    p.count = p.live = n - half;
    if (at <= half) insertAt(worse, at, key, lots);
    else insertAt(p, at - half, key, lots);
  }

  /** A page with few levels: gone when it has none, put together with the next when both fit well into one. */
  void shrink(Page& p) {
    if (p.live == 0) return unlink(&p);
    Page* const worse = p.worse;
    if (!worse || p.live + worse->live > MERGE_INTO || worse->high != p.high) return;
    p.compact();
    worse->compact();
    const int moved = worse->count;
    p.take(moved, p, 0, p.live);
    p.take(0, *worse, 0, moved);
    p.count = p.live = p.live + moved;
    unlink(worse);
  }

  Page *head_ = nullptr, *last_ = nullptr, *free_ = nullptr;
};
static_assert(sizeof(Page) <= 2048);
