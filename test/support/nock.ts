import type nockModule from 'nock'

export type Nock = typeof nockModule

/**
 * nock patches the sockets of the whole process when it is imported, so it is imported late and taken out again: other
 * tests talk to real servers.
 */
export async function nockIn(): Promise<Nock> {
  const {default: nock} = await import('nock')
  if (!nock.isActive()) nock.activate()
  nock.disableNetConnect()
  return nock
}

export function nockOut(nock: Nock): void {
  nock.cleanAll()
  nock.enableNetConnect()
  nock.restore()
}
