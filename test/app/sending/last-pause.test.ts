import {expect} from 'chai'
import {runGuard} from '../../../src/app/guard/run.ts'
import {instanceReputation} from '../../../src/app/reputation/reputation.ts'
import {lastPause} from '../../../src/app/sending/last-pause.ts'
import {Unavailable} from '../../../src/domain/exit/failure.ts'
import {NO_CONFIGURATION} from '../../../src/domain/guard/configuration.ts'
import {renderReputation} from '../../../src/render/reputation/reputation.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {HOUR} from '../../support/fake-aws.ts'
import {TestGuardContext} from '../../support/guard-context.ts'
import {drain} from '../../support/work.ts'

const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const since = {sinceMillis: 14 * 24 * HOUR}

describe('who paused an instance, when and why (class: a refusal without its cause)', () => {
  let receiver: TestGuardContext
  beforeEach(() => {
    receiver = new TestGuardContext()
    receiver.aws.has(SET, {bounce: [[HOUR, 0.05]]})
  })
  afterEach(() => receiver.dispose())
  const reputation = async () => await instanceReputation(receiver.ports, SET, since)
  const text = async (): Promise<string> => renderReputation(await reputation())(plainScreen())
  const guard = async () => await drain(runGuard(receiver.ports, {configuration: NO_CONFIGURATION, dryRun: false}))
  const person = async (kind: 'pause' | 'unpause', reason: string, outcome: 'done' | 'failed' = 'done') => {
    await receiver.ports.clock.sleep(1000)
    const at = new Date(await receiver.ports.serviceTime()).toISOString()
    const by = 'ann@host'
    const {id} = await receiver.journal.begin({at, configurationSet: SET, instance: SET, kind, reason, by})
    await receiver.journal.end(id, {outcome, at})
  }

  it('is a guard, with the rate and the line', async () => {
    await guard()
    expect((await reputation()).pause).to.include({
      by: 'guard of op@host',
      reason: 'bounces at 5.00 %, critical at 4 %',
    })
    expect(await text()).to.match(/Paused at .* UTC by guard of op@host: bounces at 5\.00 %, critical at 4 %/)
  })

  it('is the person who paused it last, not one whose pause failed or was undone', async () => {
    await guard()
    await person('unpause', 'list cleaned')
    await person('pause', 'bought list')
    await person('pause', 'never made', 'failed')
    expect((await reputation()).pause).to.include({by: 'ann@host', reason: 'bought list'})
  })

  it('is said to be unknown where it was paused elsewhere, also after an unpause from here', async () => {
    receiver.aws.sets.set(SET, {...receiver.aws.sets.get(SET), paused: true})
    expect((await reputation()).pause).to.equal(null)
    expect(await text()).to.include('Who paused it, when and why is not recorded here.')
    await person('unpause', 'list cleaned')
    expect((await reputation()).pause).to.equal(null)
  })

  it('is nobody while sending is on, and unknown where the audit log cannot be read', async () => {
    expect(await reputation()).to.not.have.property('pause')
    const guardJournal = async () => Promise.reject(new Unavailable('The store is not there.'))
    expect(await lastPause({guardJournal}, SET)).to.equal(null)
  })
})
