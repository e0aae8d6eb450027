import {Args, Flags} from '@oclif/core'
import {AnswerNeeded, InvalidValue} from '../domain/exit/failure.ts'
import {parseDuration} from '../domain/time/duration.ts'

/** A duration in milliseconds, typed as 90s, 10m, 1h30m. */
export const durationFlag = Flags.custom<number>({
  helpValue: '10m',
  parse: async (text) => parseDuration(text),
})

/** Oftener there is nothing new, and AWS is busied. Timers of Node's that are longer than 24 days end at once. */
const SHORTEST_MILLIS = 1000
const LONGEST_MILLIS = 86_400_000

/** Time between two checks, in milliseconds. */
export const intervalFlag = Flags.custom<number>({
  helpValue: '5m',
  parse: async (text) => {
    const millis = parseDuration(text)
    if (millis >= SHORTEST_MILLIS && millis <= LONGEST_MILLIS) return millis
    throw new InvalidValue(`Can't look every ${text}: from 1s to 1d is possible.`)
  },
})

/** For commands that change this machine alone. */
export const localDryRunFlag = () =>
  Flags.boolean({summary: 'check, show what would be changed on this machine, and change nothing'})

export const dryRunFlag = () =>
  Flags.boolean({summary: 'print the requests that would be sent, and send none that changes anything'})

/** How long each kind of command has unless --timeout says otherwise; what only asks has no limit but that of each request. */
export const DEFAULT_TIMEOUTS = {change: '15m', proof: '5m', watch: '72h'} as const

const TIMEOUT = {
  summary: 'end after this long: exit code 8 while work is in progress, 5 where an answer is missing',
  helpGroup: 'GLOBAL',
}

/** The time that a whole command has, whatever the other side does. */
export const timeoutFlag = (kind: keyof typeof DEFAULT_TIMEOUTS) =>
  durationFlag({
    ...TIMEOUT,
    default: async () => parseDuration(DEFAULT_TIMEOUTS[kind]),
    defaultHelp: async () => DEFAULT_TIMEOUTS[kind],
  })

/** {@link timeoutFlag} of a command that only asks. */
export const questionTimeoutFlag = () => durationFlag(TIMEOUT)

export const instanceArg = () =>
  // oclif would fill a missing argument from piped input.
  Args.string({required: true, ignoreStdin: true, description: 'name or id of the service instance'})

/** For commands that take it except with one flag; see {@link instanceOf}. @param without the flag */
export const instanceArgWithout = (without: string) =>
  Args.string({
    ignoreStdin: true,
    description: `name or id of the service instance; with ${without} all of the context where it is left out`,
  })

/** @throws AnswerNeeded */
export function instanceOf(typed: string | undefined): string {
  if (typed !== undefined) return typed
  throw new AnswerNeeded('Nothing says which service instance is meant.', {
    hints: ['Name one: sesctl list shows what there is.'],
  })
}

export const optionalInstanceArg = () =>
  Args.string({
    ignoreStdin: true,
    description: 'name or id of the service instance; not needed with credentials of one only',
  })

export const credentialsFlag = () =>
  Flags.string({
    summary: 'use the credentials in this file, - for standard input: a service key, VCAP_SERVICES, JSON or dotenv',
    helpValue: 'FILE',
  })

export const noWaitFlag = () =>
  Flags.boolean({summary: 'start it and return without waiting; sesctl status shows the progress', default: false})
