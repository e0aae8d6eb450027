import type {Environment} from '../environment.ts'
import {FAULT_NAMES, type FaultEntry, faultEntry} from '../faults/catalog.ts'
import {type Fault, faultStates, switchOff, switchOn} from '../faults/switches.ts'
import type {ControlRequest, Controls} from './context.ts'
import {badRequest, ControlError} from './control-error.ts'
import type {Fields} from './fields.ts'

/** A year. */
const MOST_MILLIS = 366 * 86_400_000
const MILLIS = {least: 0, most: MOST_MILLIS, whole: true} as const
const TIMES = {least: 1, most: 1_000_000, whole: true} as const
const SHARE = {least: 0, most: 1} as const

/** GET /faults: every fault there is, with how it stands. */
export function faults({env}: Controls): object {
  return {faults: faultStates(env).map(({entry, fault}) => view(entry, fault))}
}

/**
 * POST /faults/on {name, forMillis?, times?, instance?, millis?, share?}: each only where the fault is about such a thing.
 * `instance` is the id of a service instance.
 */
export function faultOn({env}: Controls, {body}: ControlRequest): object {
  body.only('name', 'forMillis', 'times', 'instance', 'millis', 'share')
  const entry = required(body.string('name'))
  const forMillis = body.optionalNumber('forMillis', {...MILLIS, least: 1})
  const times = body.optionalNumber('times', TIMES)
  const instance = body.optionalString('instance')
  const millis = body.optionalNumber('millis', MILLIS)
  const share = body.optionalNumber('share', SHARE)
  refuseUnfit(entry, body)
  if (instance !== undefined) requireInstance(env, instance)
  const fault = switchOn(env, entry, {
    ...(forMillis === undefined ? {} : {forMillis}),
    ...(times === undefined ? {} : {times}),
    ...(instance === undefined ? {} : {instance}),
    ...(millis === undefined ? {} : {millis}),
    ...(share === undefined ? {} : {share}),
  })
  return {fault: view(entry, fault)}
}

/** POST /faults/off {name} or {all: true} */
export function faultOff({env, checkSoon}: Controls, {body}: ControlRequest): object {
  body.only('name', 'all')
  const name = body.optionalString('name')
  if ((name === undefined) !== (body.optionalBoolean('all') === true))
    throw badRequest('either name or all: true has to be given')
  const names = name === undefined ? FAULT_NAMES : [required(name).name]
  const off = names.filter((candidate) => switchOff(env, candidate))
  checkSoon()
  return {off}
}

function required(name: string): FaultEntry {
  const entry = faultEntry(name)
  if (!entry) throw new ControlError(404, 'not-found', `there is no fault ${name}; there are ${FAULT_NAMES.join(', ')}`)
  return entry
}

/** An option that would change nothing is a misunderstanding. */
function refuseUnfit(entry: FaultEntry, body: Fields): void {
  const fits: Readonly<Record<string, boolean>> = {
    times: entry.times,
    instance: entry.instance,
    millis: entry.defaultMillis !== undefined,
    share: entry.defaultShare !== undefined,
  }
  const names = Object.keys(fits)
  const unfit = names.find((option) => !fits[option] && body.has(option))
  if (unfit === undefined) return
  const taken = ['for', ...names.filter((option) => fits[option]).map(typed)]
  throw badRequest(`${entry.name} takes no ${typed(unfit)}; it takes ${taken.join(', ')}`)
}

/** An option as people type it. */
const typed = (option: string): string => (option === 'millis' ? 'delay' : option)

function requireInstance(env: Environment, id: string): void {
  if (!env.store.one('SELECT 1 AS found FROM service_instance WHERE id = ?', id))
    throw new ControlError(404, 'not-found', `there is no service instance ${id}`)
}

function view(entry: FaultEntry, fault: Fault | undefined): object {
  const {name, standsFor, changes} = entry
  const takes = {
    instance: entry.instance,
    times: entry.times,
    millis: entry.defaultMillis ?? null,
    share: entry.defaultShare ?? null,
  }
  return {name, standsFor, changes, takes, on: fault ?? null}
}
