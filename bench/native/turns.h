// The turns of bench/turns.mjs for a process in C++.
#pragma once
#include <cstdio>
#include <iostream>
#include <string>

/** `play(from, to)` gives ns, `again()` the checksum so far as JSON. Returns at `end`, or where nobody asks any more. */
template <class Play, class Again>
void takeTurns(Play play, Again again) {
  auto tell = [](const char* name, const std::string& value) {
    printf("{\"%s\":%s}\n", name, value.c_str());
    fflush(stdout);
  };
  tell("ready", "true");
  std::string line;
  while (std::getline(std::cin, line) && line != "end") {
    int from, to;
    if (line == "again") {
      tell("checksum", again());
    } else if (sscanf(line.c_str(), "play %d %d", &from, &to) == 2) {
      tell("ns", std::to_string(play(from, to)));
    } else {
      fprintf(stderr, "found %s, expected play FROM TO, again or end\n", line.c_str());
      exit(2);
    }
  }
}
