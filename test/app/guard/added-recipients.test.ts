import {expect} from 'chai'
import type {GuardOptions} from '../../../src/app/guard/context.ts'
import {type GuardRun, runGuard} from '../../../src/app/guard/run.ts'
import {type GuardConfiguration, NO_CONFIGURATION} from '../../../src/domain/guard/configuration.ts'
import {HOUR} from '../../support/fake-aws.ts'
import {SENDER, TestGuardContext} from '../../support/guard-context.ts'
import {drain} from '../../support/work.ts'

const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:platform-alerts'
const ADMIN = 'admin@agency.gov'
const [ONE, TWO] = ['one@platform.test', 'two@platform.test']

describe('somebody who is added to the recipients of the guard (class: a change that misses what is open)', () => {
  let guard: TestGuardContext
  beforeEach(() => {
    guard = new TestGuardContext()
  })
  afterEach(() => guard.dispose())
  const run = async (change: Partial<GuardConfiguration>, options: Partial<GuardOptions> = {}): Promise<GuardRun> => {
    guard.notified.length = 0
    const configuration = {...NO_CONFIGURATION, sender: SENDER, ...change}
    return (await drain(runGuard(guard.ports, {configuration, dryRun: false, ...options}))).result
  }
  const bounces = (rate: number): void => void guard.aws.has(SET, {...guard.aws.sets.get(SET), bounce: [[HOUR, rate]]})
  const numbers = (): Set<string> => new Set(guard.notified.map(({notice}) => notice.number))

  it('gets the notice of a warning that is still open, once, with the number of the first one', async () => {
    bounces(0.025)
    await run({platformAddresses: [ONE]})
    const first = numbers()
    const {actions} = await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([TWO])
    expect(numbers()).to.deep.equal(first)
    expect(guard.notified[0]?.notice.subject).to.match(/^Mail is close to being paused/)
    expect(actions.map(({reason}) => reason)).to.deep.equal([`${TWO} was added after the threshold was crossed`])
    await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([])
  })

  it('gets the notice of a pause that lasts', async () => {
    bounces(0.05)
    await run({platformAddresses: [ONE]})
    await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([TWO])
    expect(guard.notified[0]?.notice.subject).to.match(/^Mail has been paused/)
  })

  it('is a topic as well, and the first one of all', async () => {
    bounces(0.025)
    await run({platformAddresses: []})
    expect(guard.recipients()).to.deep.equal([ADMIN])
    await run({platformAddresses: [], platformTopic: TOPIC})
    expect(guard.recipients()).to.deep.equal([TOPIC])
  })

  it('gets nothing of what is over', async () => {
    bounces(0.025)
    await run({platformAddresses: [ONE]})
    bounces(0.001)
    await run({platformAddresses: [ONE]})
    await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([])
  })

  it('gets nothing that was sent to it before it was taken off the list', async () => {
    bounces(0.025)
    await run({platformAddresses: [ONE, TWO]})
    await run({platformAddresses: [ONE]})
    await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([])
  })

  it('is only named by a dry run', async () => {
    bounces(0.025)
    await run({platformAddresses: [ONE]})
    const {planned} = await run({platformAddresses: [ONE, TWO]}, {dryRun: true})
    expect(guard.recipients()).to.deep.equal([])
    expect(planned.map(({kind}) => kind)).to.deep.equal(['warn-platform'])
    await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([TWO])
  })

  it('gets its notice with the next run where it cannot be sent', async () => {
    bounces(0.025)
    await run({platformAddresses: [ONE]})
    guard.beforeNotifying = () => {
      throw new Error('killed')
    }
    await run({platformAddresses: [ONE, TWO]}).catch(() => undefined)
    guard.beforeNotifying = () => {}
    await run({platformAddresses: [ONE, TWO]})
    expect(guard.recipients()).to.deep.equal([TWO])
  })
})
