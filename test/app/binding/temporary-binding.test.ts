import {expect} from 'chai'
import {withTemporaryBinding} from '../../../src/app/binding/temporary-binding.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {Interrupted, Unavailable} from '../../../src/domain/exit/failure.ts'
import type {Work} from '../../../src/domain/progress/progress.ts'
import type {RecordSnapshot} from '../../../src/ports/instance/inventory.ts'
import {CountingClock} from '../../support/mail-transports.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {drain, failureOf} from '../../support/work.ts'

describe('a temporary binding', () => {
  let platform: MemoryPlatform
  let clock: CountingClock
  let saved: RecordSnapshot[]
  beforeEach(() => {
    platform = new MemoryPlatform()
    clock = new CountingClock()
    saved = []
  })

  function lend<T>(use: (credentials: BindingCredentials) => Promise<T>): Work<T> {
    const recordSnapshots = async () => ({
      find: async () => undefined,
      save: async (_id: string, snapshot: RecordSnapshot) => void saved.push(snapshot),
    })
    const ports = {platform: async () => platform, clock, recordSnapshots}
    return withTemporaryBinding(ports, platform.instance, async function* (lent) {
      yield {stage: 'use', state: 'running'}
      return await use(lent)
    })
  }

  it('is deleted when its use is over, and was never delivered', async () => {
    const {result, events} = await drain(lend(async ({smtp_user: user}) => user))
    expect(result).to.equal('AKIANEW1')
    expect(platform.log).to.deep.equal(['createBinding', 'deleteBinding new-1'])
    expect(platform.bindings.size).to.equal(0)
    expect(events).to.deep.equal([
      'temporary binding: running',
      'temporary binding: done',
      'use: running',
      'temporary binding removed: running',
      'temporary binding removed: done',
    ])
  })

  it('leaves the records that its credentials carry', async () => {
    await drain(lend(async () => 1))
    expect(saved.map(({sendingDomain}) => sendingDomain)).to.deep.equal(['agency.test'])
  })

  it('is deleted when its use fails, and that failure is reported', async () => {
    const thrown = new Unavailable('no answer')
    const failed = await failureOf(
      lend(async () => {
        throw thrown
      }),
    )
    expect(failed).to.equal(thrown)
    expect(platform.bindings.size).to.equal(0)
  })

  it('is deleted when the command was interrupted while it was made', async () => {
    clock.throwIfInterrupted = () => {
      throw new Interrupted()
    }
    let used = false
    const failed = await failureOf(
      lend(async () => {
        used = true
      }),
    )
    expect(failed).to.be.instanceOf(Interrupted)
    expect(used).to.equal(false)
    expect(platform.bindings.size).to.equal(0)
  })

  it('is deleted when nobody listens any more', async () => {
    const work = lend(async () => 1)
    await work.next()
    await work.next()
    await work.next()
    await work.return(0)
    expect(platform.log).to.include('deleteBinding new-1')
  })

  it('is deleted when its credentials are of no use, and says what they lack', async () => {
    platform.credentials = () => ({region: 'us-gov-west-1'})
    const failed = await failureOf(lend(async () => 1))
    expect(failed.code).to.equal('unexpected-answer')
    expect(failed.message).to.match(/lack identity_arn.*smtp_password/)
    expect(platform.bindings.size).to.equal(0)
  })

  it('leaves the result when it cannot be deleted, and says that the next one removes it', async () => {
    platform.before = (call) => {
      if (call.startsWith('deleteBinding')) throw new Unavailable('The broker does not answer.')
    }
    const {result, events} = await drain(lend(async () => 'sent'))
    expect(result).to.equal('sent')
    expect(events.at(-1)).to.equal('temporary binding removed: failed')
    expect(platform.bindings.get('new-1')?.state).to.equal('undelivered')
  })

  it('is made after those that dead commands left behind are swept', async () => {
    platform.ownerDied = true
    platform.has('old-1', {state: 'undelivered'})
    platform.has('kept')
    await drain(lend(async () => 1))
    expect(platform.log).to.deep.equal(['deleteBinding old-1', 'createBinding', 'deleteBinding new-1'])
    expect([...platform.bindings.keys()]).to.deep.equal(['kept'])
  })
})
