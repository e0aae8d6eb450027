import {expect} from 'chai'
import {dnsInstructions} from '../../../src/app/records/dns-instructions.ts'
import {snapshotOf} from '../../../src/app/records/record-snapshot.ts'
import {requiredRecords} from '../../../src/app/records/required-records.ts'
import {QuotaExceeded} from '../../../src/domain/context/cloud-foundry-failures.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {VerificationFixture} from '../../support/verification-fixture.ts'
import {drain, failureOf} from '../../support/work.ts'

describe('the records of an instance', () => {
  const CREATED = '2026-01-01T00:00:00.000Z'
  const known = async (fixture: VerificationFixture, instance = fixture.platform.instance) =>
    await drain(requiredRecords(fixture.ports, instance))

  it('come from a temporary binding the first time, and no binding is left', async () => {
    const fixture = new VerificationFixture()
    const {result, events} = await known(fixture)
    expect(result).to.include({source: 'temporary binding', sendingDomain: 'agency.gov', generated: false})
    expect(result.records).to.have.length(6)
    expect(fixture.platform.log).to.deep.equal(['createBinding', 'deleteBinding new-1'])
    expect(events).to.include('required records: done')
  })

  it('come from the snapshot the next time, without a binding', async () => {
    const fixture = new VerificationFixture()
    await known(fixture)
    const {result, events} = await known(fixture)
    expect(result).to.include({source: 'snapshot', takenAt: '2026-11-24T12:00:00.000Z'})
    expect(fixture.platform.log).to.have.length(2)
    expect(events).to.deep.equal([])
  })

  it('come from a new binding when the instance was updated since', async () => {
    const fixture = new VerificationFixture()
    fixture.keep('2026-02-01T00:00:00.000Z')
    const updated = {...fixture.platform.instance, createdAt: CREATED, updatedAt: '2026-02-01T00:00:00.000Z'}
    expect((await known(fixture, updated)).result.source).to.equal('temporary binding')
    expect(fixture.snapshots.get(updated.id)?.takenAt).to.equal('2026-11-24T12:00:00.000Z')
    const older = {...updated, updatedAt: '2026-01-31T23:59:59.999Z'}
    fixture.keep('2026-02-01T00:00:00.000Z')
    expect((await known(fixture, older)).result.source).to.equal('snapshot')
  })

  describe('of an instance that was updated', () => {
    const UPDATED = '2026-02-01T00:00:00.000Z'
    const updated = (fixture: VerificationFixture) => ({...fixture.platform.instance, updatedAt: UPDATED})
    const refusing = (fixture: VerificationFixture, failure: Error): void => {
      fixture.platform.before = (call) => {
        if (call === 'createBinding') throw failure
      }
    }

    it('come from a binding that was made since, where the platform returns its credentials again', async () => {
      const fixture = new VerificationFixture()
      fixture.platform.readable = true
      fixture.platform.has('older', {createdAt: '2026-01-31T00:00:00.000Z'})
      fixture.platform.has('newer', {createdAt: '2026-02-02T00:00:00.000Z'})
      fixture.platform.has('newest', {createdAt: '2026-02-03T00:00:00.000Z', state: 'in progress'})
      const {result} = await known(fixture, updated(fixture))
      expect(result).to.include({source: 'existing binding', takenAt: '2026-02-02T00:00:00.000Z'})
      expect(result).not.to.have.property('staleBecause')
      expect(fixture.platform.log).to.deep.equal(['readCredentials newer'])
      expect(fixture.snapshots.get(fixture.platform.instance.id)?.takenAt).to.equal('2026-02-02T00:00:00.000Z')
    })

    it('come from a temporary binding where the platform does not return them, or the login may not see', async () => {
      const fixture = new VerificationFixture()
      fixture.platform.has('newer', {createdAt: '2026-02-02T00:00:00.000Z'})
      expect((await known(fixture, updated(fixture))).result.source).to.equal('temporary binding')
      const refused = new VerificationFixture()
      refused.platform.has('newer', {createdAt: '2026-02-02T00:00:00.000Z'})
      refused.platform.before = (call) => {
        if (call.startsWith('readCredentials')) throw new NotAuthorised('not for you')
      }
      expect((await known(refused, updated(refused))).result.source).to.equal('temporary binding')
    })

    it('do not come from a binding of the very second of the update: which was first is not known', async () => {
      const fixture = new VerificationFixture()
      fixture.platform.readable = true
      fixture.platform.has('same', {createdAt: UPDATED})
      expect((await known(fixture, updated(fixture))).result.source).to.equal('temporary binding')
    })

    it('are those of an older binding, said to be stale, where none can be made', async () => {
      const fixture = new VerificationFixture()
      fixture.platform.readable = true
      fixture.platform.has('older', {createdAt: '2026-01-31T00:00:00.000Z'})
      refusing(fixture, new QuotaExceeded('no more keys'))
      const {result} = await known(fixture, updated(fixture))
      expect(result).to.include({
        source: 'existing binding',
        takenAt: '2026-01-31T00:00:00.000Z',
        staleBecause: 'no more keys',
      })
    })

    it('are those that are remembered, said to be stale, where that is all there is', async () => {
      const fixture = new VerificationFixture()
      fixture.keep('2026-01-15T00:00:00.000Z')
      refusing(fixture, new NotAuthorised('not your role'))
      const {result} = await known(fixture, updated(fixture))
      expect(result).to.include({source: 'snapshot', staleBecause: 'not your role'})
    })

    it('are not replaced by stale ones when trying again may help, or nobody may wait any more', async () => {
      for (const failure of [new Unavailable('away'), new Interrupted()]) {
        const fixture = new VerificationFixture()
        fixture.keep('2026-01-15T00:00:00.000Z')
        refusing(fixture, failure)
        expect(await failureOf(requiredRecords(fixture.ports, updated(fixture)))).to.equal(failure)
      }
    })
  })

  it('sweep what a dead command left behind, also when they are remembered', async () => {
    const fixture = new VerificationFixture()
    fixture.keep('2026-03-01T00:00:00.000Z')
    fixture.platform.has('left', {state: 'undelivered'})
    fixture.platform.ownerDied = true
    expect((await known(fixture)).result.source).to.equal('snapshot')
    expect(fixture.platform.log).to.deep.equal(['deleteBinding left'])
  })

  it('leave no binding behind when the text cannot be read', async () => {
    const fixture = new VerificationFixture('{ not for us')
    const failure = await failureOf(requiredRecords(fixture.ports, fixture.platform.instance))
    expect(failure.code).to.equal('records-unreadable')
    expect(fixture.platform.bindings.size).to.equal(0)
  })

  it('leave no binding behind when the snapshot cannot be kept', async () => {
    const fixture = new VerificationFixture()
    const ports = {
      ...fixture.ports,
      recordSnapshots: async () => ({
        find: async () => undefined,
        save: async () => {
          throw new Error('disk full')
        },
      }),
    }
    expect((await failureOf(requiredRecords(ports, fixture.platform.instance))).message).to.equal('disk full')
    expect(fixture.platform.bindings.size).to.equal(0)
  })

  it('are none for a generated domain', async () => {
    const fixture = new VerificationFixture(null)
    expect((await known(fixture)).result).to.deep.include({generated: true, records: []})
  })

  it('are refused when the domain to send from is no domain', async () => {
    const fixture = new VerificationFixture()
    fixture.keep('2027-01-01T00:00:00.000Z')
    const snapshot = fixture.snapshots.get(fixture.platform.instance.id)
    if (snapshot) fixture.snapshots.set(fixture.platform.instance.id, {...snapshot, sendingDomain: 'a b'})
    expect((await failureOf(requiredRecords(fixture.ports, fixture.platform.instance))).code).to.equal(
      'unexpected-answer',
    )
  })

  it('never carry a secret', async () => {
    const fixture = new VerificationFixture()
    const {result} = await drain(dnsInstructions(fixture.ports, 'mail-prod'))
    const kept = JSON.stringify([...fixture.snapshots.values()])
    for (const text of [JSON.stringify(result), kept]) expect(text).not.to.match(/not a real|AKIA/)
    expect(result.records.map(({purpose}) => purpose)).to.deep.equal(['dkim', 'dkim', 'dkim', 'spf', 'mx', 'dmarc'])
    expect(result.advice.map(({code}) => code)).to.deep.equal([])
    expect(result.merge.state).to.equal('merged')
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
