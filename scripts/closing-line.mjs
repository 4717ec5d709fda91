/** Vitest reporter: prints what tests noted and why each skipped one was skipped, and closes with one plain line. */
export default class ClosingLine {
  onTestRunEnd(modules, errors) {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 }
    for (const module of modules) {
      if (module.errors().length > 0) count.failed++
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        count[state]++
        for (const { message } of test.annotations()) console.log(`note: ${test.fullName}: ${message}`)
        if (state === 'skipped') console.log(`skipped: ${test.fullName}: ${note ?? 'no reason given'}`)
      }
    }
    console.log(`tests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  }
}
