// The command line: arguments in, one command run, its exit status out.
import { readFileSync } from 'node:fs'

import { Command, CommanderError } from 'commander'

import { analyze, analyzeCommand } from './commands/analyze.js'
import { backtest, type BacktestArguments, backtestCommand } from './commands/backtest.js'
import { calibrate, calibrateCommand } from './commands/calibrate.js'
import { convert, convertCommand } from './commands/convert.js'
import { demo, demoCommand, type DemoArguments } from './commands/demo.js'
import { features, featuresCommand } from './commands/features.js'
import { modelsCommand } from './commands/models.js'
import { optimise, type OptimiseArguments, optimiseCommand } from './commands/optimise.js'
import { paper, type PaperArguments, paperCommand } from './commands/paper.js'
import { probe, probeCommand, type ProbeOptions } from './commands/probe.js'
import { record, recordCommand, type RecordOptions } from './commands/record.js'
import { replay, replayCommand } from './commands/replay.js'
import { serve, serveCommand, type ServeArguments } from './commands/serve.js'
import { signals, signalsCommand } from './commands/signals.js'
import { validate, validateCommand } from './commands/validate.js'
import { verify, verifyCommand } from './commands/verify.js'
import { watch, watchCommand, type WatchArguments } from './commands/watch.js'
import { Exit, explain } from './exit.js'

// A reader that has read enough closes the pipe: what was still to be written is of no use to anybody.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.exitCode = explain(error)
})

process.exitCode = await run(process.argv.slice(2))

async function run(args: readonly string[]): Promise<number> {
  let status: number = Exit.DONE
  /** Commander hands over the arguments, then the options. */
  const running =
    <Options>(command: (paths: string[], options: Options) => Promise<number>) =>
    async (paths: string[], options: Options): Promise<void> => {
      status = await command(paths, options)
    }
  const program = new Command('leadline')
    .description('The order book that knows when it is wrong.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(leadline --help shows what there is)')
    .helpCommand(false)
  demoCommand(program.command('demo')).action(async (options: DemoArguments) => {
    status = await demo(options)
  })
  serveCommand(program.command('serve')).action(async (options: ServeArguments) => {
    status = await serve(options)
  })
  signalsCommand(program.command('signals')).action(running(signals))
  featuresCommand(program.command('features')).action(running(features))
  analyzeCommand(program.command('analyze')).action(running(analyze))
  calibrateCommand(program.command('calibrate')).action(running(calibrate))
  backtestCommand(program.command('backtest')).action(async (config: string, options: BacktestArguments) => {
    status = await backtest(config, options)
  })
  optimiseCommand(program.command('optimise')).action(async (config: string, options: OptimiseArguments) => {
    status = await optimise(config, options)
  })
  paperCommand(program.command('paper')).action(async (config: string, options: PaperArguments) => {
    status = await paper(config, options)
  })
  recordCommand(program.command('record')).action(async (venue: string, symbols: string[], options: RecordOptions) => {
    status = await record(venue, symbols, options)
  })
  probeCommand(program.command('probe')).action(async (venue: string, symbols: string[], options: ProbeOptions) => {
    status = await probe(venue, symbols, options)
  })
  convertCommand(program.command('convert')).action(running(convert))
  verifyCommand(program.command('verify')).action(running(verify))
  validateCommand(program.command('validate')).action(running(validate))
  replayCommand(program.command('replay')).action(running(replay))
  watchCommand(program.command('watch')).action(async (venue: string, symbol: string, options: WatchArguments) => {
    status = await watch(venue, symbol, options)
  })
  modelsCommand(program.command('models'), (exit) => {
    status = exit
  })
  for (const command of program.commands) command.exitOverride()
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.DONE : Exit.ARGUMENTS
    return explain(error)
  }
}

function version(): string {
  const about = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return about.version
}
