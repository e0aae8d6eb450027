import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync, readFileSync} from 'node:fs'

/** Command lines of this machine's processes that contain `text`. */
export function processesNaming(text: string): string[] {
  return commandLines().filter((line) => line.includes(text))
}

function commandLines(): string[] {
  // A small machine has no ps(1).
  if (!existsSync('/proc/self/cmdline')) {
    return execFileSync('ps', ['-A', '-o', 'args='], {encoding: 'utf8'}).split('\n')
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      } catch {
        return ''
      }
    })
}
