import type {RecordJudgement} from './judgement.ts'

const LOCAL = /^(?:127\.|::1$)/

/** Milliseconds between two checks: the first, and the longest. Servers of this machine may be asked as often as one likes. */
const FIRST = {local: 1000, remote: 2000} as const
const LONGEST = {local: 2000, remote: 30_000} as const
const GROWTH = 1.5

export interface TimeToAsk {
  readonly servers: readonly {readonly address: string}[]
  readonly records: readonly Pick<RecordJudgement, 'state' | 'secondsLeft'>[]
}

/**
 * How long to wait before the next check. It grows while nothing changes, and ends sooner where a cache lets go sooner.
 * @param previous milliseconds of the wait before; undefined for the first one, and after a change.
 */
export function nextWait({servers, records}: TimeToAsk, previous: number | undefined): number {
  const distance = servers.length > 0 && servers.every(({address}) => LOCAL.test(address)) ? 'local' : 'remote'
  const grown = previous === undefined ? FIRST[distance] : Math.min(previous * GROWTH, LONGEST[distance])
  const left = records.flatMap(({state, secondsLeft}) =>
    state === 'elsewhere' && secondsLeft !== undefined ? [secondsLeft * 1000] : [],
  )
  return Math.max(FIRST[distance], Math.min(grown, ...left))
}
