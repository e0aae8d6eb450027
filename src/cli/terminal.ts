import {Chalk} from 'chalk'
import type {Screen} from '../render/text/screen.ts'

/** A pipe has no width; lines longer than this are hard to read in a log. */
const PIPE_COLUMNS = 120

/** What the person or the pipe at the other end can show. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  const coloured = stream.isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['NO_COLOR']
  const forced = process.env['FORCE_COLOR'] !== undefined && process.env['FORCE_COLOR'] !== '0'
  const level = forced || coloured ? (/truecolor|24bit/.test(process.env['COLORTERM'] ?? '') ? 3 : 1) : 0
  return {
    columns: stream.columns ?? (Number(process.env['COLUMNS']) || PIPE_COLUMNS),
    unicode: speaksUnicode(process.env),
    paint: new Chalk({level}),
  }
}

/** POSIX precedence: LC_ALL, LC_CTYPE, LANG. Nothing set means a modern default. */
function speaksUnicode(environment: NodeJS.ProcessEnv): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || ''
  if (locale === '') return environment['TERM'] !== 'linux'
  return /utf-?8/i.test(locale)
}

/** Whether a question may be asked at all. */
export function canAsk(noInput: boolean): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env['CI'] && !noInput
}

/** Whether somebody watches: a log takes a line for each change better than a block. */
export function drawsBlocks(): boolean {
  return process.stdout.isTTY === true
}
