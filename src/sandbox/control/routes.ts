import {appInstances, apps, crashInstance} from './apps.ts'
import {clock, moveClock} from './clock.ts'
import {broker, changeCloudFoundry, cloudFoundry, upgradeBroker} from './cloud-foundry.ts'
import type {ControlHandle} from './context.ts'
import {ControlError} from './control-error.ts'
import {dump, load, records, remove, set} from './dns.ts'
import {environment, proxyEnvironment} from './endpoints.ts'
import {faultOff, faultOn, faults} from './faults.ts'
import {inbox, message} from './inbox.ts'
import {reset} from './reset.ts'
import {settings} from './settings.ts'
import {status} from './status.ts'
import {traffic} from './traffic.ts'

const ROUTES: Readonly<Record<string, Readonly<Record<string, ControlHandle>>>> = {
  '/status': {GET: status},
  '/env': {GET: ({endpoints}) => environment(endpoints)},
  '/env/proxy': {GET: ({endpoints}) => proxyEnvironment(endpoints)},
  '/stop': {
    POST: (controls) => {
      controls.stop()
      return {stopping: true}
    },
  },
  '/reset': {
    POST: ({env, clock}) => {
      reset(env)
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
  '/broker': {GET: broker},
  '/broker/upgrade': {POST: upgradeBroker},
  '/cf/settings': {GET: cloudFoundry, POST: changeCloudFoundry},
  '/cf/apps': {GET: apps},
  '/cf/apps/:id/instances': {GET: appInstances},
  '/cf/apps/:id/crash': {POST: crashInstance},
}

/**
 * The handler of a request, and the variable part of its path.
 * @throws ControlError 404 for an unknown path, 405 for an unknown method.
 */
export function route(method: string, pathname: string): {readonly handle: ControlHandle; readonly id: string} {
  for (const [pattern, methods] of Object.entries(ROUTES)) {
    const id = idIn(pattern, pathname)
    if (id === undefined) continue
    const handle = Object.hasOwn(methods, method) ? methods[method] : undefined
    if (handle) return {handle, id}
    throw new ControlError(405, 'method-not-allowed', `${pathname} takes ${Object.keys(methods).join(', ')}`)
  }
  throw new ControlError(404, 'not-found', `there is nothing at ${pathname}`)
}

const ID = /^[\w.@-]+$/

/** What stands in a path where its pattern has `:id`, "" where it has none; undefined for another path. */
function idIn(pattern: string, pathname: string): string | undefined {
  if (!pattern.includes(':id')) return pattern === pathname ? '' : undefined
  const [before = '', after = ''] = pattern.split(':id')
  if (!pathname.startsWith(before) || !pathname.endsWith(after)) return undefined
  const id = pathname.slice(before.length, pathname.length - after.length)
  return ID.test(id) ? id : undefined
}
