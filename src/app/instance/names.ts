import {Failure} from '../../domain/exit/failure.ts'
import type {Ports} from '../../ports/ports.ts'

export interface Names {
  /** Names by instance id. */
  readonly known: ReadonlyMap<string, string>
  /** Why there are none. They are a courtesy: without a platform, ids serve. */
  readonly why?: string
}

/** Names of what the platform lists, by instance id; asked for once for a whole fleet. */
export async function instanceNames(ports: Pick<Ports, 'platform'>): Promise<Names> {
  try {
    const platform = await ports.platform()
    return {known: new Map((await platform.listInstances()).map(({id, name}) => [id, name]))}
  } catch (failure) {
    if (failure instanceof Failure) return {known: new Map(), why: failure.message}
    throw failure
  }
}
