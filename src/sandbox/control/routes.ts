import {clock, moveClock} from './clock.ts'
import type {ControlHandle} from './context.ts'
import {ControlError} from './control-error.ts'
import {dump, load, records, remove, set} from './dns.ts'
import {environment} from './endpoints.ts'
import {faultOff, faultOn, faults} from './faults.ts'
import {inbox, message} from './inbox.ts'
import {reset} from './reset.ts'
import {settings} from './settings.ts'
import {status} from './status.ts'
import {traffic} from './traffic.ts'

const ROUTES: Readonly<Record<string, Readonly<Record<string, ControlHandle>>>> = {
  '/status': {GET: status},
  '/env': {GET: ({endpoints}) => environment(endpoints)},
  '/stop': {
    POST: (controls) => {
      controls.stop()
      return {stopping: true}
    },
  },
  '/reset': {
    POST: ({world, clock}) => {
      reset(world)
      clock.follow()
      return {reset: true}
    },
  },
  '/settings': {POST: settings},
  '/clock': {GET: clock, POST: moveClock},
  '/faults': {GET: faults},
  '/faults/on': {POST: faultOn},
  '/faults/off': {POST: faultOff},
  '/inbox': {GET: inbox},
  '/inbox/:id': {GET: message},
  '/dns': {GET: records},
  '/dns/set': {POST: set},
  '/dns/delete': {POST: remove},
  '/dns/import': {POST: load},
  '/dns/export': {GET: dump},
  '/traffic': {POST: traffic},
}

/**
 * The handler of a request, and the variable part of its path.
 * @throws ControlError 404 for an unknown path, 405 for an unknown method.
 */
export function route(method: string, pathname: string): {readonly handle: ControlHandle; readonly id: string} {
  const id = /^\/inbox\/([\w.@-]+)$/.exec(pathname)?.[1] ?? ''
  const path = id === '' ? pathname : '/inbox/:id'
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
  if (!methods) throw new ControlError(404, 'not-found', `there is nothing at ${pathname}`)
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (!handle) throw new ControlError(405, 'method-not-allowed', `${pathname} takes ${Object.keys(methods).join(', ')}`)
  return {handle, id}
}
