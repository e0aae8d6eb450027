import {expect} from 'chai'
import {alarmMessage} from '../../support/alarm-messages.ts'
import {AlarmFixture, type AlarmListener, SET} from '../../support/alarm-receiver.ts'
import {NOW} from '../../support/fake-aws.ts'
import {snsSender} from '../../support/sns-sender.ts'
import {strangersGetNowhere} from '../../support/strangers.ts'

describe('a guard that listens among strangers', function () {
  this.timeout(30_000)
  const sender = snsSender()
  const home = 'csb-aws-ses-home'
  /** Sets that were asked about. */
  const asked = new Set<string>()
  let guard: AlarmFixture
  let listener: AlarmListener
  before(async () => {
    guard = new AlarmFixture(sender)
    // What strangers would have paused; what SNS does sign is about another one, which is well.
    guard.bounces(0.5)
    guard.bounces(0.005, home)
    guard.aws.before = (_call, name) => {
      if (name !== undefined) asked.add(name)
    }
    listener = await guard.listen({limits: {headersMillis: 500, requestMillis: 1000}})
  })
  after(async () => await guard.end())

  strangersGetNowhere({
    sender,
    seed: 20_261_125,
    requests: 1280,
    at: NOW,
    receiver: () => ({
      url: listener.url,
      fetched: listener.fetched,
      taken: async () => listener.reported.filter(({event}) => event === 'judged'),
    }),
    message: (id) => alarmMessage({sets: [/^(warm|after)$/.test(id) ? home : SET]}),
  })

  it('has asked AWS for what SNS signed, and for nothing else', async () => {
    expect(guard.aws.asked).to.deep.equal(['names', 'rates 900', 'set', 'rates 900', 'set'])
    expect([...asked]).to.deep.equal([home])
    expect(guard.isPaused()).to.equal(false)
    expect(guard.notified).to.deep.equal([])
    expect(await guard.trailed()).to.deep.equal([])
  })
})
