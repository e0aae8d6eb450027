import {expect} from 'chai'
import {
  deprovision,
  leavesCredentials,
  planDeprovision,
  withdrawCreation,
} from '../../../src/app/instance/deprovision.ts'
import {NotAuthorised} from '../../../src/domain/exit/failure.ts'
import type {AccessKeyState, AccessKeys} from '../../../src/ports/binding/credentials.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {drain} from '../../support/work.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const ACTIVE: AccessKeyState = {id: 'AKIALIVE', status: 'Active'}

describe('class: deprovision while possible orphans are open', () => {
  let platform: MemoryPlatform
  /** What IAM answers by the binding's id; undefined = no access to AWS. */
  let iam: AccessKeys['ofBinding'] | undefined

  class Deleting extends MemoryPlatform {
    override async deleteInstance(): Promise<void> {
      this.log.push('deleteInstance')
    }
    override async lastOperation(): Promise<'gone'> {
      return 'gone'
    }
  }

  const ports = {
    clock: {now: () => NOW, newId: () => 'id', throwIfInterrupted: () => {}, sleep: async () => {}},
    platform: async () => platform,
    accessKeys: async () => (iam ? {ofBinding: iam} : undefined),
    auditAccount: async () => undefined,
  }
  const run = async (wait = true) => {
    const plan = await planDeprovision(ports, 'mail-prod')
    if (!plan) throw new Error('no instance')
    return (await drain(deprovision(ports, plan, {wait, timeoutMillis: 60_000}))).result
  }
  const states = ({orphans}: Awaited<ReturnType<typeof run>>) => orphans.map(({bindingId, state}) => [bindingId, state])

  beforeEach(() => {
    platform = new Deleting()
    iam = undefined
    platform.has('kept')
    platform.has('lost')
    platform.withoutRecord.add('lost')
  })

  it('deletes the instance all the same, and names each user that nobody could look for', async () => {
    const result = await run()
    expect(platform.log).to.deep.equal(['deleteBinding kept', 'deleteBinding lost', 'deleteInstance'])
    expect(result.outcome).to.equal('deleted')
    expect(states(result)).to.deep.equal([['lost', 'not-examined']])
    expect(result.orphans[0]).to.include({user: 'csb-aws-ses-lost', path: '/cf/'})
    expect(leavesCredentials(result)).to.equal(true)
    expect(platform.orphans.map(({bindingId}) => bindingId)).to.deep.equal(['lost'])
  })

  it('names those of earlier commands as well, and not those of other instances', async () => {
    const earlier = {createdAt: '2026-01-01T00:00:00.000Z', mayAppearUntil: '2026-01-01T00:15:00.000Z'}
    const {id, name} = platform.instance
    platform.orphans.push({...earlier, bindingId: 'earlier', instance: {id, name}})
    platform.orphans.push({...earlier, bindingId: 'other', instance: {id: 'another', name: 'news'}})
    iam = async () => [ACTIVE]
    expect(states(await run())).to.deep.equal([
      ['earlier', 'found'],
      ['lost', 'found'],
    ])
  })

  it('does not delete users that are found: that is for resume --delete-orphans', async () => {
    iam = async () => [ACTIVE]
    const result = await run()
    expect(result.orphans[0]).to.deep.include({state: 'found', activeKeyIds: ['AKIALIVE']})
    expect(leavesCredentials(result)).to.equal(true)
  })

  it('ends as if nothing were left only when IAM proves it', async () => {
    iam = async () => undefined
    const result = await run()
    expect(states(result)).to.deep.equal([['lost', 'proved-gone']])
    expect(leavesCredentials(result)).to.equal(false)
    expect(platform.orphans).to.deep.equal([])
  })

  it('takes a refusal of IAM for no proof', async () => {
    iam = async () => {
      throw new NotAuthorised('not authorized to perform iam:ListAccessKeys')
    }
    const result = await run()
    expect(result.orphans[0]).to.deep.include({
      state: 'not-examined',
      reason: 'not authorized to perform iam:ListAccessKeys',
    })
    expect(leavesCredentials(result)).to.equal(true)
  })

  it('names them without waiting for the end of the deletion too', async () => {
    expect(states(await run(false))).to.deep.equal([['lost', 'not-examined']])
  })

  it('names them again when it is run again and the instance is gone', async () => {
    await run()
    const memory = {findInstance: async () => undefined}
    const contexts = {current: async () => ({memory: 'test'})}
    const again = await withdrawCreation(
      {...ports, contexts: async () => contexts, inventoryOf: async () => memory} as never,
      'mail-prod',
    )
    expect(again.outcome).to.equal('absent')
    expect(states(again)).to.deep.equal([['lost', 'not-examined']])
    expect(leavesCredentials(again)).to.equal(true)
  })
})
