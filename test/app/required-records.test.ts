import {expect} from 'chai'
import {dnsInstructions} from '../../src/app/dns-instructions.ts'
import {snapshotOf} from '../../src/app/record-snapshot.ts'
import {requiredRecords} from '../../src/app/required-records.ts'
import {VerificationWorld} from '../support/verification-world.ts'
import {drain, failureOf} from '../support/work.ts'

describe('the records of an instance', () => {
  const CREATED = '2026-01-01T00:00:00.000Z'
  const known = async (world: VerificationWorld, instance = world.platform.instance) =>
    await drain(requiredRecords(world.ports, instance))

  it('come from a throw-away binding the first time, and no binding is left', async () => {
    const world = new VerificationWorld()
    const {result, events} = await known(world)
    expect(result).to.include({source: 'throw-away binding', sendingDomain: 'agency.gov', generated: false})
    expect(result.records).to.have.length(6)
    expect(world.platform.log).to.deep.equal(['createBinding', 'deleteBinding new-1'])
    expect(events).to.include('required records: done')
  })

  it('come from the snapshot the next time, without a binding', async () => {
    const world = new VerificationWorld()
    await known(world)
    const {result, events} = await known(world)
    expect(result).to.include({source: 'snapshot', takenAt: '2026-11-24T12:00:00.000Z'})
    expect(world.platform.log).to.have.length(2)
    expect(events).to.deep.equal([])
  })

  it('come from a new binding when the instance was updated since', async () => {
    const world = new VerificationWorld()
    world.keep('2026-02-01T00:00:00.000Z')
    const updated = {...world.platform.instance, createdAt: CREATED, updatedAt: '2026-02-01T00:00:00.000Z'}
    expect((await known(world, updated)).result.source).to.equal('throw-away binding')
    expect(world.snapshots.get(updated.id)?.takenAt).to.equal('2026-11-24T12:00:00.000Z')
    const older = {...updated, updatedAt: '2026-01-31T23:59:59.999Z'}
    world.keep('2026-02-01T00:00:00.000Z')
    expect((await known(world, older)).result.source).to.equal('snapshot')
  })

  it('leave no binding behind when the text cannot be read', async () => {
    const world = new VerificationWorld('{ not for us')
    const failure = await failureOf(requiredRecords(world.ports, world.platform.instance))
    expect(failure.code).to.equal('records-unreadable')
    expect(world.platform.bindings.size).to.equal(0)
  })

  it('leave no binding behind when the snapshot cannot be kept', async () => {
    const world = new VerificationWorld()
    const ports = {
      ...world.ports,
      recordSnapshots: async () => ({
        find: async () => undefined,
        save: async () => {
          throw new Error('disk full')
        },
      }),
    }
    expect((await failureOf(requiredRecords(ports, world.platform.instance))).message).to.equal('disk full')
    expect(world.platform.bindings.size).to.equal(0)
  })

  it('are none for a generated domain', async () => {
    const world = new VerificationWorld(null)
    expect((await known(world)).result).to.deep.include({generated: true, records: []})
  })

  it('are refused when the domain to send from is no domain', async () => {
    const world = new VerificationWorld()
    world.keep('2027-01-01T00:00:00.000Z')
    const snapshot = world.snapshots.get(world.platform.instance.id)
    if (snapshot) world.snapshots.set(world.platform.instance.id, {...snapshot, sendingDomain: 'a b'})
    expect((await failureOf(requiredRecords(world.ports, world.platform.instance))).code).to.equal('unexpected-answer')
  })

  it('never carry a secret', async () => {
    const world = new VerificationWorld()
    const {result} = await drain(dnsInstructions(world.ports, 'mail-prod'))
    const kept = JSON.stringify([...world.snapshots.values()])
    for (const text of [JSON.stringify(result), kept]) expect(text).not.to.match(/not a real|AKIA/)
    expect(result.records.map(({purpose}) => purpose)).to.deep.equal(['dkim', 'dkim', 'dkim', 'spf', 'mx', 'dmarc'])
    expect(result.advice.map(({code}) => code)).to.deep.equal(['dmarc-enforces'])
  })
})

describe('a snapshot of records', () => {
  const credentials = {identity_arn: 'arn:aws-us-gov:ses:us-gov-west-1:1:identity/agency.gov', region: 'us-gov-west-1'}

  it("keeps the broker's text as it is", () => {
    expect(snapshotOf({...credentials, required_records: '\n{ }\n'}, 'now')).to.deep.equal({
      requiredRecords: '\n{ }\n',
      sendingDomain: 'agency.gov',
      region: 'us-gov-west-1',
      takenAt: 'now',
    })
  })

  it('keeps an object as JSON', () => {
    const object = {spf: {name: 'agency.gov'}} as unknown as string
    expect(snapshotOf({...credentials, required_records: object}, 'now').requiredRecords).to.equal(
      '{"spf":{"name":"agency.gov"}}',
    )
  })

  it('has no text for a generated domain', () => {
    expect(snapshotOf(credentials, 'now')).not.to.have.property('requiredRecords')
    expect(snapshotOf({...credentials, required_records: ''}, 'now')).not.to.have.property('requiredRecords')
  })
})
