import {APP_ROUTES} from './apps/routes.ts'
import {BINDING_ROUTES} from './bindings/routes.ts'
import type {ApiHandle, ApiRoute} from './context.ts'
import {FEATURE_FLAG_ROUTES} from './feature-flags.ts'
import {INSTANCE_ROUTES} from './instances/routes.ts'
import {JOB_ROUTES} from './jobs/routes.ts'
import {MARKETPLACE_ROUTES} from './marketplace/routes.ts'
import {DOMAIN_ROUTES} from './networking/domains.ts'
import {ROUTE_ROUTES} from './networking/routes.ts'
import {OPERATOR_ROUTES} from './operator-requests.ts'
import {ORGANIZATION_ROUTES} from './organizations.ts'
import {ROLE_ROUTES} from './roles.ts'
import {SPACE_ENVIRONS_ROUTES} from './space-environs.ts'

const ROUTES: readonly ApiRoute[] = [
  ...ORGANIZATION_ROUTES,
  ...ROLE_ROUTES,
  ...FEATURE_FLAG_ROUTES,
  ...MARKETPLACE_ROUTES,
  ...INSTANCE_ROUTES,
  ...BINDING_ROUTES,
  ...JOB_ROUTES,
  ...APP_ROUTES,
  ...ROUTE_ROUTES,
  ...DOMAIN_ROUTES,
  ...SPACE_ENVIRONS_ROUTES,
  ...OPERATOR_ROUTES,
]

export interface ApiMatch {
  readonly handle: ApiHandle
  readonly ids: readonly string[]
}

/** Who answers a request; undefined for paths and methods that the sandbox does not implement. */
export function match(method: string, pathname: string): ApiMatch | undefined {
  const segments = pathname.split('/')
  for (const {pattern, methods} of ROUTES) {
    const handle = Object.hasOwn(methods, method) ? methods[method] : undefined
    const ids = idsIn(pattern, segments)
    if (handle && ids) return {handle, ids}
  }
  return undefined
}

function idsIn(pattern: readonly string[], segments: readonly string[]): string[] | undefined {
  if (pattern.length !== segments.length) return undefined
  const ids: string[] = []
  for (const [index, expected] of pattern.entries()) {
    const segment = segments[index] ?? ''
    if (expected.startsWith(':') && segment !== '') ids.push(decoded(segment))
    else if (expected !== segment) return undefined
  }
  return ids
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
