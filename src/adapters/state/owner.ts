import {readFileSync} from 'node:fs'
import {hostname} from 'node:os'

/** No command of ours blocks longer than this on one step: past it, a process on another machine counts as dead. */
const FOREIGN_LEASE_MILLIS = 15 * 60_000

/**
 * A process as `host/pid/start`: the start time distinguishes a reused process id from the process that was meant. It is only
 * known where /proc is.
 */
export function thisOwner(): string {
  return `${hostname()}/${process.pid}/${startOf(process.pid)}`
}

/** @param since when the owner said last that it was at work, epoch milliseconds. */
export function isAlive(owner: string, since: number, now = Date.now()): boolean {
  const [host = '', pid = '', start = ''] = owner.split('/')
  if (host !== hostname()) return now - since < FOREIGN_LEASE_MILLIS
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return startOf(Number(pid)) === start
}

export function processId(owner: string): number {
  return Number(owner.split('/')[1])
}

/** Field 22 of /proc/PID/stat, clock ticks since boot (proc(5)); the second field may hold spaces and parentheses. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
