import {open, readFile, stat} from 'node:fs/promises'
import {join} from 'node:path'
import {setTimeout as wait} from 'node:timers/promises'
import {Interrupted} from '../../domain/exit/failure.ts'
import type {SandboxLogLine} from '../../domain/sandbox/sandbox.ts'

const POLL_MILLIS = 150

/**
 * Reads the log in the sandbox's folder. A file that is put aside for a new one is read to its end first.
 * @throws Interrupted once `signal` says so, which is the only end there is with `follow`.
 */
export async function* readLog(
  folder: string,
  {lines, follow}: {lines: number; follow: boolean},
  signal: AbortSignal,
): AsyncGenerator<SandboxLogLine> {
  const file = join(folder, 'sandbox.log')
  // Before it is read: should it be put aside in between, the difference shows.
  const inode = await inodeOf(file)
  const whole = await readFile(file).catch(() => Buffer.alloc(0))
  const [complete, rest] = splitLines(whole)
  if (lines > 0) yield* complete.slice(-lines).map(parseLine)
  if (!follow) return
  let place = {inode, offset: whole.length - rest.length}
  for (;;) {
    const inode = await inodeOf(file)
    if (inode !== place.inode) {
      // What came last may have gone into the file that is now put aside.
      if ((await inodeOf(`${file}.old`)) === place.inode) {
        yield* splitLines(await readFrom(`${file}.old`, place.offset))[0].map(parseLine)
      }
      place = {inode, offset: 0}
    }
    const fresh = await readFrom(file, place.offset)
    const [found, unfinished] = splitLines(fresh)
    yield* found.map(parseLine)
    place = {inode, offset: place.offset + fresh.length - unfinished.length}
    await pause(signal)
  }
}

/** Whole lines, and the octets of one that is still being written. */
function splitLines(octets: Buffer): [lines: string[], unfinished: Buffer] {
  const end = octets.lastIndexOf('\n') + 1
  const text = octets.subarray(0, end).toString('utf8')
  return [text.split('\n').slice(0, -1), octets.subarray(end)]
}

function parseLine(line: string): SandboxLogLine {
  const [, at, text] = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (.*)$/s.exec(line) ?? []
  return at === undefined || text === undefined ? {text: line} : {at, text}
}

async function inodeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ino}) => ino,
    () => 0,
  )
}

async function readFrom(file: string, offset: number): Promise<Buffer> {
  const handle = await open(file).catch(() => undefined)
  if (!handle) return Buffer.alloc(0)
  try {
    const {size} = await handle.stat()
    const octets = Buffer.alloc(Math.max(0, size - offset))
    const {bytesRead} = await handle.read(octets, 0, octets.length, offset)
    return octets.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await wait(POLL_MILLIS, undefined, {signal})
  } catch {
    throw new Interrupted()
  }
}
