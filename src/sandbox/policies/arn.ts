import type {EnvironmentSettings} from '../environment.ts'

type Place = Pick<EnvironmentSettings, 'region' | 'accountId'>

/** `aws-us-gov` in GovCloud, `aws-cn` in China, else `aws` (AWS General Reference, "Amazon Resource Names"). */
export function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return region.startsWith('cn-') ? 'aws-cn' : 'aws'
}

function regional(service: string, place: Place, resource: string): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.accountId}:${resource}`
}

/** @param name a domain, an address, or `*` for the permission on all of them. */
export function identityArn(place: Place, name: string): string {
  return regional('ses', place, `identity/${name}`)
}

export function configurationSetArn(place: Place, name: string): string {
  return regional('ses', place, `configuration-set/${name}`)
}

export function topicArn(place: Place, name: string): string {
  return regional('sns', place, name)
}

export function keyArn(place: Place, id: string): string {
  return regional('kms', place, `key/${id}`)
}

export function alarmArn(place: Place, name: string): string {
  return regional('cloudwatch', place, `alarm:${name}`)
}

/** @param name begins with `alias/`. */
export function keyAliasArn(place: Place, name: string): string {
  return regional('kms', place, name)
}

/** @param path begins and ends with a slash, `/` for none. IAM is global: its ARNs have no region. */
export function userArn(place: Place, path: string, name: string): string {
  return `arn:${partitionOf(place.region)}:iam::${place.accountId}:user${path}${name}`
}
