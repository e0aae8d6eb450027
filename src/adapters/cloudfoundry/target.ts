import type {CfResource} from '../../domain/context/cloud-foundry-login.ts'
import {NoTarget, TargetNotFound} from '../../domain/context/cloud-foundry-login-failures.ts'
import type {CloudFoundryPlatform} from '../../domain/context/context.ts'
import type {JsonReply} from '../http/json-client.ts'
import type {LoginFile} from './login-file.ts'
import {failureOf} from './v3-error.ts'

/** Where service instances live. */
export interface CloudTarget {
  readonly organization: CfResource
  readonly space: CfResource
}

/** Answers a GET. */
type Ask = (path: string, query: Readonly<Record<string, string>>) => Promise<JsonReply>

const GUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i

/**
 * The organization and space of the context, by name or guid; what it leaves open, the cf login targets. Nothing is
 * asked where the cf login alone says both.
 * @throws NoTarget; TargetNotFound; what the API refused.
 */
export async function findTarget(
  platform: Pick<CloudFoundryPlatform, 'organization' | 'space'>,
  file: Pick<LoginFile, 'organization' | 'space' | 'api'> | undefined,
  api: string,
  ask: Ask,
): Promise<CloudTarget> {
  const organization =
    platform.organization === undefined || isNamed(file?.organization, platform.organization)
      ? file?.organization
      : await find('organization', platform.organization, ask)
  if (!organization) throw new NoTarget('organization', api)
  if (platform.space !== undefined && !isNamed(file?.space, platform.space)) {
    return {organization, space: await find('space', platform.space, ask, organization)}
  }
  // The targeted space is one of the targeted organization.
  if (!file?.space || file.organization?.guid !== organization.guid) {
    if (platform.space === undefined) throw new NoTarget('space', api)
    return {organization, space: await find('space', platform.space, ask, organization)}
  }
  return {organization, space: file.space}
}

function isNamed(resource: CfResource | undefined, nameOrGuid: string): boolean {
  return resource?.guid === nameOrGuid || resource?.name === nameOrGuid
}

async function find(
  kind: 'organization' | 'space',
  nameOrGuid: string,
  ask: Ask,
  within?: CfResource,
): Promise<CfResource> {
  const inside = within ? {organization_guids: within.guid} : {}
  // A guid may be a name as well, if somebody was of that mind.
  const filters = GUID.test(nameOrGuid) ? (['guids', 'names'] as const) : (['names'] as const)
  for (const filter of filters) {
    const reply = await ask(`/v3/${kind}s`, {[filter]: listItem(nameOrGuid), ...inside})
    if (reply.status !== 200) throw failureOf(reply, `find the ${kind} ${nameOrGuid}`)
    const [found] = resourcesOf(reply.json)
    if (found) return found
  }
  throw new TargetNotFound(kind, nameOrGuid, within?.name)
}

/** Lists are split at commas before they are decoded (cloud_controller_ng app/messages/base_message.rb). */
function listItem(text: string): string {
  return text.replaceAll('%', '%25').replaceAll(',', '%2C').replaceAll('+', '%2B')
}

function resourcesOf(json: unknown): CfResource[] {
  const {resources} = (json ?? {}) as {resources?: unknown}
  if (!Array.isArray(resources)) return []
  return resources.flatMap((value: Partial<Record<string, unknown>> | null) => {
    const {guid, name} = value ?? {}
    return typeof guid === 'string' && typeof name === 'string' ? [{guid, name}] : []
  })
}
