import {expect} from 'chai'
import fc from 'fast-check'
import type {PlacedChange} from '../../src/domain/records/record-zones.ts'
import {exportRecords, type RecordSet} from '../../src/export/formats.ts'
import {recordData} from '../../src/export/record-data.ts'
import {recordSets, wholeSets} from '../export/arbitrary.ts'
import {inOrder, type ReadRecord} from '../export/readers/presentation.ts'
import {mergedChanges} from '../support/merged-records.ts'
import {fixtureRecords, instructionsFor} from '../support/record-set.ts'
import {type RunningNamed, startNamed} from './named.ts'
import {type ProgramOutcome, runProgram} from './program.ts'

const RECORDS = fixtureRecords('mail-from')

/** Applies an export to the server. */
async function nsupdate({address, port}: RunningNamed, set: RecordSet): Promise<ProgramOutcome> {
  const {text} = exportRecords('nsupdate', set)
  return await runProgram('nsupdate', [], {input: `server ${address} ${port}\n${text}`})
}

/** The zone before the changes, as a zone file. */
function beforehand(changes: readonly PlacedChange[]): string {
  return changes
    .flatMap(({name, type, ttl, before = []}) =>
      before.map((value) => `${name}. ${ttl} IN ${type} ${recordData({type, value})}`),
    )
    .join('\n')
}

/** One bad end must not leave a server running. */
async function withNamed(zone: string, records: string, use: (server: RunningNamed) => Promise<void>): Promise<void> {
  const server = await startNamed({zones: [{name: zone, records}]})
  try {
    await use(server)
  } finally {
    await server.close()
  }
}

describe('nsupdate and a real BIND', () => {
  it('leave the zone with every value that it shall have, and refuse the script that has been done', async () => {
    const set = instructionsFor(RECORDS, {changes: mergedChanges()})
    await withNamed('agency.gov', beforehand(set.changes), async (server) => {
      const {code, stderr} = await nsupdate(server, set)
      expect(code, stderr).to.equal(0)
      expect(inOrder(await server.records('agency.gov'))).to.deep.equal(inOrder(wholeSets(set.changes)))
      expect((await nsupdate(server, set)).code).to.equal(2)
      expect(inOrder(await server.records('agency.gov'))).to.deep.equal(inOrder(wholeSets(set.changes)))
    })
  })

  it('publish everything in a zone that nobody looked at, and refuse to add beside what they did not see', async () => {
    const set = instructionsFor(RECORDS)
    await withNamed('agency.gov', '', async (server) => {
      expect((await nsupdate(server, set)).code).to.equal(0)
      const published = inOrder(await server.records('agency.gov'))
      expect(published).to.deep.equal(inOrder(wholeSets(set.changes)))
      const again = await nsupdate(server, set)
      expect(again.code).to.equal(2)
      expect(again.stderr).to.include('YXRRSET')
      expect(inOrder(await server.records('agency.gov'))).to.deep.equal(published)
    })
  })

  it('never make a second SPF record in a zone that nobody looked at', async () => {
    const theirs = {name: 'agency.gov', type: 'TXT', ttl: 300, value: 'v=spf1 mx -all'}
    const plain = instructionsFor(fixtureRecords('plain'))
    await withNamed('agency.gov', `@ 300 IN TXT "${theirs.value}"`, async (server) => {
      await nsupdate(server, plain)
      const spf = (await server.records('agency.gov')).filter(({name, type}) => name === 'agency.gov' && type === 'TXT')
      expect(spf).to.deep.equal([theirs])
    })
  })

  it('find the zone themselves when it is a guess, and when the guess is wrong', async () => {
    const zones = [{name: 'agency.gov', knownBy: 'public-suffix'}] as const
    const guessed = instructionsFor(RECORDS, {zones})
    await withNamed('mail.agency.gov', '', async (server) => {
      const mail = {...guessed, changes: guessed.changes.filter(({name}) => name === 'mail.agency.gov')}
      const {code, stderr} = await nsupdate(server, mail)
      expect(code, stderr).to.equal(0)
      expect(await server.records('mail.agency.gov')).to.have.length(2)
    })
  })

  it('leave any record set that was drawn as it shall be, twice', async () => {
    await fc.assert(
      fc.asyncProperty(recordSets(), async (set) => {
        await withNamed(set.domain, beforehand(set.changes), async (server) => {
          for (let times = 0; times < 2; times += 1) {
            await nsupdate(server, set)
            const expected: ReadRecord[] = wholeSets(set.changes)
            expect(inOrder(await server.records(set.domain))).to.deep.equal(inOrder(expected))
          }
        })
      }),
      {numRuns: 12},
    )
  })
})
