import type {ZoneCut} from '../../domain/records/record-zones.ts'
import {isWithin} from '../../domain/verification/dns/name.ts'
import type {Ports} from '../../ports/ports.ts'

export interface ZoneOptions {
  /** What somebody said; records that are not in it get no zone. */
  readonly zone?: string
  /** False: no name server is asked. */
  readonly ask?: boolean
}

/**
 * The zone of each name, all asked at once. Name servers are asked even when a zone was said: a name below a deeper cut is
 * not published in it. Where nobody answers, what was said holds; without that, the public suffix list has to guess.
 * @returns nothing for names outside of the zone that was said
 */
export async function recordZones(
  ports: Pick<Ports, 'nameServers' | 'publicSuffixes'>,
  names: readonly string[],
  {zone: said, ask = true}: ZoneOptions = {},
): Promise<Map<string, ZoneCut>> {
  const unique = [...new Set(names)].filter((name) => said === undefined || isWithin(name, said))
  const cuts = await Promise.all(
    unique.map(async (name): Promise<[string, ZoneCut][]> => {
      const found = ask ? await delegatedZone(ports, name) : undefined
      if (said !== undefined) return found?.endsWith(`.${said}`) ? [] : [[name, {name: said, knownBy: 'flag'}]]
      if (found !== undefined) return [[name, {name: found, knownBy: 'soa'}]]
      const suffixes = await ports.publicSuffixes()
      return [[name, {name: suffixes.registrableDomain(name) ?? name, knownBy: 'public-suffix'}]]
    }),
  )
  return new Map(cuts.flat())
}

/** Undefined when nobody answered, and when only a top-level domain or the root did: nothing is delegated to anyone yet. */
async function delegatedZone(ports: Pick<Ports, 'nameServers'>, name: string): Promise<string | undefined> {
  const servers = await ports.nameServers()
  const found = (await servers.authorities(name))?.zone
  return found?.includes('.') ? found : undefined
}
