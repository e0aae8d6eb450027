import {createHash} from 'node:crypto'
import type {Environment} from '../../environment.ts'
import {partitionOf} from '../../policies/arn.ts'
import {AwsError} from '../aws-error.ts'

export interface HostedZone {
  readonly id: string
  /** Without the final dot. */
  readonly name: string
}

/** The id of a zone comes from its name: the same zone has the same id whenever it is made. */
function idOf(name: string): string {
  return `Z${createHash('sha256').update(name).digest('hex').slice(0, 19).toUpperCase()}`
}

/** By name, as Route 53 orders names: from the last label to the first. */
export function hostedZones(env: Environment): HostedZone[] {
  const rows = env.store.all<{name: string}>('SELECT name FROM dns_zone')
  return rows.map(({name}) => ({id: idOf(name), name})).sort((a, b) => compareNames(a.name, b.name))
}

/** @param id with or without `/hostedzone/`. @throws AwsError NoSuchHostedZone */
export function requireZone(env: Environment, id: string): HostedZone {
  const bare = id.replace(/^\/?hostedzone\//, '')
  const found = hostedZones(env).find((zone) => zone.id === bare)
  if (!found) throw new AwsError('NoSuchHostedZone', 404, `No hosted zone found with ID: ${bare}`)
  return found
}

export function zoneArn({settings}: Environment, id: string): string {
  return `arn:${partitionOf(settings.region)}:route53:::hostedzone/${id.replace(/^\/?hostedzone\//, '')}`
}

/** Negative when `a` comes first (Route 53 API Reference, ListResourceRecordSets: "ASCII order ... by reversed labels"). */
export function compareNames(a: string, b: string): number {
  const [first, second] = [reversed(a), reversed(b)]
  if (first === second) return 0
  return first < second ? -1 : 1
}

/** A dot sorts before whatever a label can have. */
function reversed(name: string): string {
  return name.split('.').reverse().join('\u0000')
}
