// Tapes: what was received and sent, recorded before it is applied. Format: docs/tape.md.
export { tape, type TapeOptions, type TapeSource } from './tape/source.js'
export { tapeRecorder, TapeRecorder, type RecorderEvent, type TapeRecorderOptions } from './tape/recorder.js'
export { TapeReader, type TapeCounters, type TapeReadOptions } from './tape/reader.js'
export { TapeWriter, type TapeInput, type TapeSink, type TapeWriterOptions } from './tape/writer.js'
export type {
  TapeClose,
  TapeConnection,
  TapeEntry,
  TapeFrame,
  TapeHttp,
  TapeInstrument,
  TapeNote,
  TapeOpen,
} from './tape/format.js'
