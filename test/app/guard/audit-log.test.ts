import {expect} from 'chai'
import {type AuditLogQuery, readAuditLog} from '../../../src/app/guard/audit-log.ts'
import type {ActionKind} from '../../../src/domain/guard/action.ts'
import {HOUR, NOW} from '../../support/fake-aws.ts'
import {TestGuardContext} from '../../support/guard-context.ts'
import {rejection} from '../../support/rejection.ts'

const ID = '11111111-1111-4111-8111-111111111111'
const SET = `csb-aws-ses-${ID}`
const OTHER = 'csb-aws-ses-other'

describe('the audit log', () => {
  let guard: TestGuardContext
  beforeEach(async () => {
    guard = new TestGuardContext()
    guard.aws.has(SET).has(OTHER)
    const begin = async (kind: ActionKind, age: number, configurationSet = SET) => {
      const at = new Date(NOW - age).toISOString()
      await guard.journal.begin({
        at,
        configurationSet,
        instance: 'mail-prod',
        kind,
        reason: `${kind} ${age / HOUR}`,
        by: 'ada',
      })
    }
    await begin('pause', 72 * HOUR)
    await begin('unpause', 48 * HOUR)
    await begin('pause', 24 * HOUR, OTHER)
    await begin('pause', HOUR)
  })
  afterEach(() => guard.dispose())

  const asked = async (question: Partial<AuditLogQuery> = {}): Promise<[string[], boolean]> => {
    const {actions, more} = await readAuditLog(guard.ports, {sinceMillis: 90 * 24 * HOUR, limit: 10, ...question})
    return [actions.map(({reason}) => reason), more]
  }

  it('is shown newest first', async () => {
    expect(await asked()).to.deep.equal([['pause 1', 'pause 24', 'unpause 48', 'pause 72'], false])
  })

  it('is shown of one instance, by whichever of its names', async () => {
    const mine = ['pause 1', 'unpause 48', 'pause 72']
    for (const instance of ['mail-prod', ID, SET]) expect(await asked({instance})).to.deep.equal([mine, false])
  })

  it('is shown of some kinds, and since some time by the clock of the service', async () => {
    expect(await asked({kinds: ['unpause']})).to.deep.equal([['unpause 48'], false])
    expect(await asked({kinds: ['pause', 'unpause'], sinceMillis: 48 * HOUR})).to.deep.equal([
      ['pause 1', 'pause 24', 'unpause 48'],
      false,
    ])
    expect((await asked({sinceMillis: Number.MAX_SAFE_INTEGER}))[0]).to.have.length(4)
    await guard.ports.clock.sleep(HOUR)
    expect((await asked({sinceMillis: 48 * HOUR}))[0]).to.deep.equal(['pause 1', 'pause 24'])
  })

  it('says whether there is more than was asked for', async () => {
    expect(await asked({limit: 3})).to.deep.equal([['pause 1', 'pause 24', 'unpause 48'], true])
    expect((await asked({limit: 4}))[1]).to.equal(false)
  })

  it('shows of a notice its subject and number, and neither its text nor a key of the store', async () => {
    const lease = await guard.journal.acquire(60_000)
    if ('heldBy' in lease) throw new Error('the lease is held')
    const notice = {via: 'ses', subject: 'Mail has been paused', number: 'n-1', text: 'a long text'} as const
    const action = {
      ...{key: 'k#1:warn-admin', at: new Date(NOW).toISOString(), configurationSet: SET, instance: 'mail-prod'},
      ...({kind: 'warn-admin', origin: 'guard', reason: 'r', by: 'guard of op@host', notice} as const),
    }
    await guard.journal.decide(lease, {configurationSet: SET, actions: [action]})
    const {actions} = await readAuditLog(guard.ports, {kinds: ['warn-admin'], sinceMillis: HOUR, limit: 1})
    const {key: _key, notice: _notice, ...shown} = action
    expect(actions).to.deep.equal([
      {...shown, id: 5, outcome: 'open', failures: 0, notice: {via: 'ses', subject: notice.subject, number: 'n-1'}},
    ])
  })

  it('cannot be shown of nobody, nor without AWS', async () => {
    expect(await rejection(asked({instance: 'nobody'}))).to.include({code: 'instance-not-found', exit: 2})
    const ports = {...guard.ports, guardJournal: async () => undefined}
    expect(await rejection(readAuditLog(ports, {sinceMillis: HOUR, limit: 1}))).to.include({code: 'aws-access-needed'})
  })
})
