import {bind} from './bind.ts'
import {catalog} from './catalog.ts'
import type {Handle} from './context.ts'
import {deprovision} from './deprovision.ts'
import {getBinding} from './get-binding.ts'
import {getInstance} from './get-instance.ts'
import {lastBindingOperation, lastOperation} from './last-operation.ts'
import {provision} from './provision.ts'
import {tofuVersion} from './tofu-version.ts'
import {unbind} from './unbind.ts'
import {update} from './update.ts'

interface Route {
  /** Segments of the path; `:instance` and `:binding` match one segment each. */
  readonly pattern: readonly string[]
  readonly methods: Readonly<Record<string, Handle>>
}

const route = (path: string, methods: Readonly<Record<string, Handle>>): Route => ({pattern: path.split('/'), methods})

const ROUTES: readonly Route[] = [
  route('/v2/catalog', {GET: ({env}) => ({status: 200, body: catalog(tofuVersion(env))})}),
  route('/v2/service_instances/:instance', {DELETE: deprovision, GET: getInstance, PATCH: update, PUT: provision}),
  route('/v2/service_instances/:instance/last_operation', {GET: lastOperation}),
  route('/v2/service_instances/:instance/service_bindings/:binding', {DELETE: unbind, GET: getBinding, PUT: bind}),
  route('/v2/service_instances/:instance/service_bindings/:binding/last_operation', {GET: lastBindingOperation}),
]

export interface Match {
  readonly instanceId: string
  readonly bindingId: string
  /** Undefined when the path is known and the method is not. */
  readonly handle: Handle | undefined
  /** What the path takes, for an Allow header. */
  readonly allow: string
}

/** The route of a request, undefined for an unknown path. Ids are percent-decoded. */
export function match(method: string, pathname: string): Match | undefined {
  const segments = pathname.split('/')
  for (const {pattern, methods} of ROUTES) {
    const ids = parametersOf(pattern, segments)
    if (!ids) continue
    const allow = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]))
    return {
      instanceId: ids.get(':instance') ?? '',
      bindingId: ids.get(':binding') ?? '',
      handle: methods[method === 'HEAD' ? 'GET' : method],
      allow: allow.join(', '),
    }
  }
  return undefined
}

function parametersOf(pattern: readonly string[], segments: readonly string[]): Map<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined
  const found = new Map<string, string>()
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (expected.startsWith(':') && segment !== '') found.set(expected, decoded(segment))
    else if (expected !== segment) return undefined
  }
  return found
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
