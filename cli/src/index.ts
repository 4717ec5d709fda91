// The command line: arguments in, one command run, its exit status out.
import { readFileSync } from 'node:fs'

import { Command, CommanderError } from 'commander'

import type { DemoArguments } from './commands/demo.js'
import type { ServeArguments } from './commands/serve.js'
import type { WatchArguments } from './commands/watch.js'
import { Exit, explain } from './exit.js'

type Done = (status: number) => void
/** Makes the command and says what it does; nothing of other commands is loaded, which takes most of a short run. */
type Prepare = (command: Command, done: Done) => Promise<void>

/** In the order in which --help lists them. */
const COMMANDS: Readonly<Record<string, Prepare>> = {
  async demo(command, done) {
    const { demo, demoCommand } = await import('./commands/demo.js')
    demoCommand(command).action(async (options: DemoArguments) => done(await demo(options)))
  },
  async serve(command, done) {
    const { serve, serveCommand } = await import('./commands/serve.js')
    serveCommand(command).action(async (options: ServeArguments) => done(await serve(options)))
  },
  async signals(command, done) {
    const { signals, signalsCommand } = await import('./commands/signals.js')
    signalsCommand(command).action(onPaths(signals, done))
  },
  async features(command, done) {
    const { features, featuresCommand } = await import('./commands/features.js')
    featuresCommand(command).action(onPaths(features, done))
  },
  async analyze(command, done) {
    const { analyze, analyzeCommand } = await import('./commands/analyze.js')
    analyzeCommand(command).action(onPaths(analyze, done))
  },
  async calibrate(command, done) {
    const { calibrate, calibrateCommand } = await import('./commands/calibrate.js')
    calibrateCommand(command).action(onPaths(calibrate, done))
  },
  async backtest(command, done) {
    const { backtest, backtestCommand } = await import('./commands/backtest.js')
    backtestCommand(command).action(onOne(backtest, done))
  },
  async optimise(command, done) {
    const { optimise, optimiseCommand } = await import('./commands/optimise.js')
    optimiseCommand(command).action(onOne(optimise, done))
  },
  async paper(command, done) {
    const { paper, paperCommand } = await import('./commands/paper.js')
    paperCommand(command).action(onOne(paper, done))
  },
  async record(command, done) {
    const { record, recordCommand } = await import('./commands/record.js')
    recordCommand(command).action(onMarkets(record, done))
  },
  async probe(command, done) {
    const { probe, probeCommand } = await import('./commands/probe.js')
    probeCommand(command).action(onMarkets(probe, done))
  },
  async convert(command, done) {
    const { convert, convertCommand } = await import('./commands/convert.js')
    convertCommand(command).action(onPaths(convert, done))
  },
  async verify(command, done) {
    const { verify, verifyCommand } = await import('./commands/verify.js')
    verifyCommand(command).action(onPaths(verify, done))
  },
  async validate(command, done) {
    const { validate, validateCommand } = await import('./commands/validate.js')
    validateCommand(command).action(onPaths(validate, done))
  },
  async replay(command, done) {
    const { replay, replayCommand } = await import('./commands/replay.js')
    replayCommand(command).action(onPaths(replay, done))
  },
  async watch(command, done) {
    const { watch, watchCommand } = await import('./commands/watch.js')
    watchCommand(command).action(async (venue: string, symbol: string, options: WatchArguments) =>
      done(await watch(venue, symbol, options)),
    )
  },
  async models(command, done) {
    const { modelsCommand } = await import('./commands/models.js')
    modelsCommand(command, done)
  },
}

// A reader that has read enough closes the pipe: what was still to be written is of no use to anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exitCode = explain(error)
})

process.exitCode = await run(process.argv.slice(2))

async function run(args: readonly string[]): Promise<number> {
  let status: number = Exit.DONE
  const program = new Command('leadline')
    .description('The order book that knows when it is wrong.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(leadline --help shows what there is)')
    .helpCommand(false)
  for (const name of wanted(args)) {
    await COMMANDS[name]!(program.command(name), (exit) => {
      status = exit
    })
  }
  for (const command of program.commands) command.exitOverride()
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.DONE : Exit.ARGUMENTS
    return explain(error)
  }
}

/** The command that is asked for, or none; all of them where help or a correction is due. */
function wanted([first = '']: readonly string[]): readonly string[] {
  if (first === '--version' || first === '-V') return []
  return Object.hasOwn(COMMANDS, first) ? [first] : Object.keys(COMMANDS)
}

/** Commander hands over the arguments, then the options. */
function onPaths<Options>(command: (paths: string[], options: Options) => Promise<number>, done: Done) {
  return async (paths: string[], options: Options): Promise<void> => done(await command(paths, options))
}

function onOne<Options>(command: (file: string, options: Options) => Promise<number>, done: Done) {
  return async (file: string, options: Options): Promise<void> => done(await command(file, options))
}

function onMarkets<Options>(
  command: (venue: string, symbols: string[], options: Options) => Promise<number>,
  done: Done,
) {
  return async (venue: string, symbols: string[], options: Options): Promise<void> =>
    done(await command(venue, symbols, options))
}

function version(): string {
  const about = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return about.version
}
