import {expect} from 'chai'
import {type AlarmListener, AlarmWorld, SET} from '../../support/alarm-desk.ts'
import {alarmMessage} from '../../support/alarm-messages.ts'
import {NOW} from '../../support/fake-aws.ts'
import {snsSender} from '../../support/sns-sender.ts'
import {strangersGetNowhere} from '../../support/strangers.ts'

describe('a guard that listens among strangers', function () {
  this.timeout(30_000)
  const sender = snsSender()
  const home = 'csb-aws-ses-home'
  /** Sets that were asked about. */
  const asked = new Set<string>()
  let desk: AlarmWorld
  let listener: AlarmListener
  before(async () => {
    desk = new AlarmWorld(sender)
    // What strangers would have paused; what SNS does sign is about another one, which is well.
    desk.bounces(0.5)
    desk.bounces(0.005, home)
    desk.aws.before = (_call, name) => {
      if (name !== undefined) asked.add(name)
    }
    listener = await desk.listen({limits: {headersMillis: 500, requestMillis: 1000}})
  })
  after(async () => await desk.end())

  strangersGetNowhere({
    sender,
    seed: 20_261_125,
    requests: 1280,
    at: NOW,
    desk: () => ({
      url: listener.url,
      fetched: listener.fetched,
      taken: async () => listener.told.filter(({event}) => event === 'judged'),
    }),
    message: (id) => alarmMessage({sets: [/^(warm|after)$/.test(id) ? home : SET]}),
  })

  it('has asked AWS for what SNS signed, and for nothing else', async () => {
    expect(desk.aws.asked).to.deep.equal(['names', 'rates 900', 'set', 'rates 900', 'set'])
    expect([...asked]).to.deep.equal([home])
    expect(desk.isPaused()).to.equal(false)
    expect(desk.told).to.deep.equal([])
    expect(await desk.trailed()).to.deep.equal([])
  })
})
