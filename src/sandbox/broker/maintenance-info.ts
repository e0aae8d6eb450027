import {internal} from './refusal.ts'

/** What decides whether a PATCH updates or upgrades an instance. Versions are undefined when absent or empty. */
export interface UpdateRequest {
  readonly version: string | undefined
  readonly previousVersion: string | undefined
  readonly hasParameters: boolean
  readonly changesPlan: boolean
}

/**
 * Update or upgrade, as cloud-service-broker's decider.go decides.
 * @param catalogVersion the plan's maintenance_info
 * @throws Refusal 500 for every conflict: the broker wraps these errors, which costs them their own status.
 */
export function decideUpdate(request: UpdateRequest, catalogVersion: string): 'update' | 'upgrade' {
  const current = sameVersion(request.previousVersion, catalogVersion)
  if (request.version === undefined) {
    if (current) return 'update'
    throw conflict()
  }
  if (!sameVersion(request.version, catalogVersion)) throw conflict()
  if (current) return 'update'
  if (request.hasParameters || request.changesPlan)
    throw internal('error deciding update path: service instance needs to be upgraded before updating')
  return 'upgrade'
}

const conflict = () =>
  internal('error deciding update path: passed maintenance_info does not match the catalog maintenance_info')

const VERSION = /^v?(\d+(?:\.\d+)*)(-[0-9A-Za-z.~-]+)?(?:\+[0-9A-Za-z.~-]+)?$/

/** Whether hashicorp/go-version would read this version. */
export const isVersion = (text: string): boolean => VERSION.test(text)

/** Equal as versions are: a leading v, missing trailing zeros and build metadata make no difference. */
export function sameVersion(left: string | undefined, right: string): boolean {
  const normal = (text: string): string => {
    const [, numbers = '', prerelease = ''] = VERSION.exec(text) ?? []
    return (
      numbers
        .split('.')
        .map(Number)
        .join('.')
        .replace(/(\.0)+$/, '') + prerelease
    )
  }
  return left !== undefined && normal(left) === normal(right)
}
