import {expect} from 'chai'
import {type FleetVerification, type InstanceVerification, verifyAll} from '../../../src/app/verification/verify-all.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {RIGHT, VerificationFixture} from '../../support/verification-fixture.ts'

const CREATED = {type: 'create', state: 'succeeded', description: ''} as const

/** A platform with these instances, all of agency.gov; what is remembered of each is newer than it. */
function fixtureOf(instances: readonly Partial<ServiceInstance>[], remembered = instances.map(() => true)) {
  const fixture = new VerificationFixture()
  fixture.everywhere(...RIGHT)
  const all = instances.map((instance, index) => ({
    id: `id-${index}`,
    name: `mail-${String(index).padStart(4, '0')}`,
    createdAt: '2026-01-01T00:00:00.000Z',
    lastOperation: CREATED,
    ...instance,
  }))
  fixture.platform.listInstances = async () => all
  fixture.keep('2026-11-01T00:00:00.000Z')
  const snapshot = fixture.snapshots.get(fixture.platform.instance.id)
  if (snapshot === undefined) throw new Error('nothing is remembered')
  all.forEach(({id}, index) => {
    if (remembered[index]) fixture.snapshots.set(id, snapshot)
  })
  return fixture
}

async function run(fixture: VerificationFixture): Promise<{seen: InstanceVerification[]; whole: FleetVerification}> {
  const seen: InstanceVerification[] = []
  const looks = verifyAll(fixture.ports)
  for (;;) {
    const look = await looks.next()
    if (look.done) return {seen: seen.sort((a, b) => (a.instance < b.instance ? -1 : 1)), whole: look.value}
    seen.push(look.value)
  }
}

describe('the verification of every instance', () => {
  it('reports each, and counts them', async () => {
    const {seen, whole} = await run(fixtureOf([{}, {}, {}]))
    expect(seen.map(({instance, verdict}) => `${instance} ${verdict}`)).to.deep.equal([
      'mail-0000 right',
      'mail-0001 right',
      'mail-0002 right',
    ])
    expect(whole).to.deep.include({
      scope: 'fleet',
      total: 3,
      counts: {right: 3, wrong: 0, waiting: 0, unknown: 0},
    })
  })

  it('makes no binding, and says which instances only a binding has records of', async () => {
    const fixture = fixtureOf([{}, {}], [true, false])
    const {seen, whole} = await run(fixture)
    expect(seen[1]).to.deep.equal({
      instance: 'mail-0001',
      instanceId: 'id-1',
      verdict: 'unknown',
      unread: 'only a binding has its records: verify it by its name',
    })
    expect(whole.counts).to.include({right: 1, unknown: 1})
    expect(fixture.platform.log).not.to.include('createBinding')
  })

  it('continues when one is not there to be checked', async () => {
    const failed = {type: 'create', state: 'failed', description: 'no'} as const
    const {seen} = await run(fixtureOf([{lastOperation: failed}, {}]))
    expect(seen.map(({verdict, unread}) => [verdict, unread])).to.deep.equal([
      ['unknown', 'it is create failed'],
      ['right', undefined],
    ])
  })

  it('looks at a few at a time, however many there are', async () => {
    const fixture = fixtureOf(Array.from({length: 100}, () => ({})))
    let open = 0
    let most = 0
    const find = fixture.ports.recordSnapshots
    const ports = {
      ...fixture.ports,
      recordSnapshots: async () => {
        open += 1
        most = Math.max(most, open)
        await new Promise((resolve) => setImmediate(resolve))
        open -= 1
        return await find()
      },
    }
    let count = 0
    for await (const _ of verifyAll(ports)) count += 1
    expect(count).to.equal(100)
    expect(most).to.be.within(2, 16)
  })

  it('has nothing to say of a context without instances', async () => {
    expect((await run(fixtureOf([]))).whole).to.deep.include({total: 0})
  })
})
