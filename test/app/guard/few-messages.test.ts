import {expect} from 'chai'
import type {GuardOptions} from '../../../src/app/guard/context.ts'
import {guardExit, guardReport} from '../../../src/app/guard/report.ts'
import {type GuardRun, runGuard} from '../../../src/app/guard/run.ts'
import {Unavailable} from '../../../src/domain/exit/failure.ts'
import {NO_CONFIGURATION} from '../../../src/domain/guard/configuration.ts'
import {type FakeSet, HOUR} from '../../support/fake-aws.ts'
import {SENDER, TestGuardContext} from '../../support/guard-context.ts'
import {drain} from '../../support/work.ts'

const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const OPTIONS: GuardOptions = {
  configuration: {...NO_CONFIGURATION, sender: SENDER, platformAddresses: ['team@platform.test']},
  dryRun: false,
}

describe('a rate of few messages (class: a pause by chance)', () => {
  let guard: TestGuardContext
  beforeEach(() => {
    guard = new TestGuardContext()
  })
  afterEach(() => guard.dispose())
  const run = async (set: FakeSet, options: Partial<GuardOptions> = {}): Promise<GuardRun> => {
    guard.aws.has(SET, {paused: guard.aws.sets.get(SET)?.paused ?? false, ...set})
    return (await drain(runGuard(guard.ports, {...OPTIONS, ...options}))).result
  }
  const did = ({actions}: GuardRun): string[] => actions.map(({kind, outcome}) => `${kind} ${outcome}`)
  const bounces = (rate: number): FakeSet => ({bounce: [[HOUR, rate]]})
  const complaints = (rate: number): FakeSet => ({complaint: [[HOUR, rate]]})
  const PAUSED = ['pause done', 'warn-admin done', 'warn-platform done']
  const WARNED = ['warn-admin done', 'warn-platform done']

  const cases: [string, FakeSet, number | undefined, string[]][] = [
    ['one message that bounced', bounces(1), 1, WARNED],
    ['99 messages that all bounced', bounces(1), 99, WARNED],
    ['100 messages of which 10 bounced', bounces(0.1), 100, PAUSED],
    ['200 messages of which 9 bounced', bounces(0.045), 200, WARNED],
    ['250 messages of which 10 bounced', bounces(0.04), 250, PAUSED],
    ['500 messages with one complaint', complaints(0.002), 500, WARNED],
    ['500 messages with two complaints', complaints(0.004), 500, PAUSED],
    ['messages that SES does not count', bounces(0.05), undefined, PAUSED],
  ]
  for (const [what, set, sent, expected] of cases) {
    it(`${expected === PAUSED ? 'pauses for' : 'warns, and does not pause, for'} ${what}`, async () => {
      const made = await run({...set, ...(sent === undefined ? {} : {sent})})
      expect(did(made)).to.deep.equal(expected)
      expect(guard.aws.sets.get(SET)?.paused).to.equal(expected === PAUSED)
      expect(guardExit(guardReport(made))).to.equal(0)
    })
  }

  it('says in the audit log, the report and the notices why there was no pause', async () => {
    const made = await run({...bounces(1), sent: 7})
    expect(made.actions[0]?.reason).to.equal('bounces at 100.0 %, warning at 2 %, of too few messages to pause (7)')
    expect(guardReport(made).instances[0]).to.deep.include({state: 'warning'})
    expect(guardReport(made).instances[0]?.bounce).to.deep.include({fewMessages: 7})
    for (const {notice} of guard.notified) {
      expect(notice.subject).to.match(/^Mail is close to being paused/)
      expect(notice.text.replaceAll('\n', ' ')).to.include(
        'Too few messages were sent so far to pause it for their rate.',
      )
    }
  })

  it('pauses once there are enough messages, and warns only once before', async () => {
    expect(did(await run({...bounces(0.5), sent: 12}))).to.deep.equal(WARNED)
    expect(did(await run({...bounces(0.5), sent: 60}))).to.deep.equal([])
    expect(did(await run({...bounces(0.5), sent: 120}))).to.deep.equal(PAUSED)
  })

  it('pauses where the count cannot be had just now', async () => {
    guard.aws.before = (call) => {
      if (call === 'volume') throw new Unavailable('AWS is busy.')
    }
    expect(did(await run({...bounces(0.5), sent: 12}))).to.deep.equal(PAUSED)
  })

  it('takes a higher floor from the configuration', async () => {
    const configuration = {...OPTIONS.configuration, leastMessages: 5000}
    expect(did(await run({...bounces(0.5), sent: 4999}, {configuration}))).to.deep.equal(WARNED)
    expect(did(await run({...bounces(0.5), sent: 5000}, {configuration}))).to.deep.equal(PAUSED)
  })
})
