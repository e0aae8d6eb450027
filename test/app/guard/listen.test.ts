import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect} from 'chai'
import {Interrupted, NotAuthorised} from '../../../src/domain/exit/failure.ts'
import {alarmMessage} from '../../support/alarm-messages.ts'
import {AlarmFixture, OTHER, SET} from '../../support/alarm-receiver.ts'
import {HOUR, NOW} from '../../support/fake-aws.ts'
import {rejection} from '../../support/rejection.ts'
import {snsSender, TOPIC} from '../../support/sns-sender.ts'
import {until} from '../../support/until.ts'

describe('a guard that listens to alarms', () => {
  const stranger = snsSender()
  let guard: AlarmFixture
  beforeEach(() => {
    guard = new AlarmFixture()
  })
  afterEach(async () => await guard.end())

  /** Holds up what reads the switch of a set, until it is let go. */
  const gate = (): {letGo(): void; readonly reached: () => boolean} => {
    let letGo = (): void => {}
    let reached = false
    const open = new Promise<void>((resolve) => {
      letGo = resolve
    })
    guard.aws.before = async (call) => {
      if (call !== 'set') return
      reached = true
      await open
    }
    return {letGo, reached: () => reached}
  }

  for (const signatureVersion of ['1', '2'] as const) {
    it(`believes what SNS signed with version ${signatureVersion}`, async () => {
      guard.bounces(0.05)
      const {post} = await guard.listen()
      expect(await post(guard.signed(alarmMessage({sets: [SET]}), {signatureVersion}))).to.equal(200)
      expect(guard.isPaused()).to.equal(true)
    })
  }

  for (const state of ['OK', 'INSUFFICIENT_DATA'] as const) {
    it(`does nothing about an alarm that is ${state}, however bad the rates are`, async () => {
      guard.bounces(0.5)
      const {post, reported, stop} = await guard.listen()
      expect(await post(guard.alarm({state}))).to.equal(200)
      expect(guard.aws.asked).to.deep.equal(['names'])
      expect(await stop()).to.include({alarms: 0, ignored: 1})
      expect(reported.at(-1)).to.include({
        event: 'ignored',
        alarm: `${SET}-BounceRate-Critical`,
        reason: `Its state is ${state}: only ALARM counts.`,
      })
    })
  }

  it('ignores what is no alarm, and alarms on what is not of the broker', async () => {
    guard.bounces(0.5)
    const {post, reported, stop} = await guard.listen()
    expect(await post(guard.signed('Successfully validated SNS topic for Amazon SES.'))).to.equal(200)
    expect(await post(guard.alarm({sets: ['my-own-set']}))).to.equal(200)
    await stop()
    expect(reported.map((event) => ('reason' in event ? event.reason : event.event))).to.deep.equal([
      'It is no alarm.',
      "It watches no configuration set of the broker's.",
    ])
    expect(guard.aws.asked).to.deep.equal(['names'])
  })

  it('judges a message once that comes again, also after a restart', async () => {
    guard.bounces(0.05)
    const body = guard.alarm()
    const first = await guard.listen()
    expect([await first.post(body), await first.post(body)]).to.deep.equal([200, 200])
    expect(await first.stop()).to.include({alarms: 1, duplicates: 1})
    const asked = guard.aws.asked.length
    const second = await guard.listen()
    expect(await second.post(body)).to.equal(200)
    expect(await second.stop()).to.include({alarms: 0, duplicates: 1})
    expect(guard.aws.asked.slice(asked)).to.deep.equal(['names'])
    expect(guard.switches()).to.equal(1)
  })

  it('judges a message once that comes twice at the same moment', async () => {
    guard.bounces(0.05)
    const {letGo, reached} = gate()
    const body = guard.alarm()
    const {post, verified, stop} = await guard.listen()
    const posted = [post(body)]
    await until(reached)
    posted.push(post(body))
    await until(() => verified() === 2)
    letGo()
    expect(await Promise.all(posted)).to.deep.equal([200, 200])
    expect(await stop()).to.include({alarms: 1, duplicates: 1})
  })

  it('refuses what is of another topic, signed by another, old or of the future, and reads nothing for it', async () => {
    guard.bounces(0.5)
    const message = alarmMessage({sets: [SET]})
    const {post, stop} = await guard.listen()
    const elsewhere = TOPIC.replace('123456789012', '999999999999')
    for (const body of [
      guard.signed(message, {topicArn: elsewhere}),
      guard.signed(message, {topicArn: `${TOPIC}-2`}),
      guard.signed(message, {}, stranger),
      JSON.stringify({...(JSON.parse(guard.alarm()) as object), Message: alarmMessage({sets: [OTHER]})}),
      guard.signed(message, {at: NOW - 2 * HOUR}),
      guard.signed(message, {at: NOW + HOUR}),
    ]) {
      expect(await post(body)).to.equal(403)
    }
    expect(await post('{"Type":"Notification"}')).to.equal(400)
    expect(guard.aws.asked).to.deep.equal(['names'])
    expect(guard.isPaused()).to.equal(false)
    const {refused, alarms} = await stop()
    expect(alarms).to.equal(0)
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).to.equal(7)
  })

  it('has SNS come back while 200 wait for their turn, and loses none of them', async () => {
    guard.bounces(0.05)
    const {letGo, reached} = gate()
    const {post, verified, stop} = await guard.listen()
    const waiting = [post(guard.alarm())]
    await until(reached)
    for (let count = 1; count < 200; count += 1) waiting.push(post(guard.alarm({state: 'OK'})))
    await until(() => verified() === 200)
    expect(await post(guard.alarm())).to.equal(503)
    letGo()
    expect(new Set(await Promise.all(waiting))).to.deep.equal(new Set([200]))
    expect(await post(guard.alarm())).to.equal(200)
    expect(await stop()).to.include({alarms: 2, ignored: 199})
  })

  describe('when it is asked to end', () => {
    it('finishes what it is looking into, takes nothing new, and waits for no connection', async function () {
      this.timeout(5000)
      guard.bounces(0.05)
      const {letGo, reached} = gate()
      const {post, url, stop} = await guard.listen()
      const posted = post(guard.alarm())
      await until(reached)
      const ended = stop()
      await until(
        async () =>
          await fetch(`${url}health`).then(
            ({status}) => status === 503,
            () => true,
          ),
      )
      letGo()
      expect(await posted).to.equal(200)
      expect(await ended).to.include({alarms: 1})
      expect(guard.isPaused()).to.equal(true)
    })

    it('finishes it also where its answer can be sent no more', async () => {
      guard.bounces(0.05)
      const {letGo, reached} = gate()
      const {post, stop} = await guard.listen({limits: {closeMillis: 20}})
      const posted = post(guard.alarm()).catch(() => 'interrupted')
      await until(reached)
      const ended = stop()
      expect(await posted).to.equal('interrupted')
      letGo()
      expect(await ended).to.include({alarms: 1})
      expect(guard.isPaused()).to.equal(true)
    })

    it('gives the lease back when what it was at was interrupted, and the message comes again', async () => {
      guard.bounces(0.05)
      const controller = new AbortController()
      const {reached} = gate()
      const hold = guard.aws.before
      guard.aws.before = (call, name) =>
        Promise.race([
          hold(call, name),
          new Promise<void>((_, reject) => {
            controller.signal.addEventListener('abort', () => reject(new Interrupted()))
          }),
        ])
      const first = await guard.listen({controller})
      const body = guard.alarm()
      const posted = first.post(body)
      await until(reached)
      expect(await first.stop()).to.include({alarms: 0})
      expect(await posted).to.equal(503)
      guard.aws.before = () => {}
      const second = await guard.listen()
      expect(await second.post(body)).to.equal(200)
      expect(guard.isPaused()).to.equal(true)
    })
  })

  describe('asked to subscribe', () => {
    let asked: string[]
    let server: ReturnType<typeof createServer>
    let endpoint: string
    beforeEach(async () => {
      asked = []
      server = createServer((request, response) => {
        asked.push(request.url ?? '')
        // SNS API Reference, ConfirmSubscription: the response names the subscription.
        const result = `<SubscriptionArn>${TOPIC}:0b6e9b1c-0000-4000-8000-000000000001</SubscriptionArn>`
        response.end(
          `<ConfirmSubscriptionResponse><ConfirmSubscriptionResult>${result}</ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`,
        )
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    })
    afterEach(() => {
      server.closeAllConnections()
      server.close()
    })
    const confirmation = (changes: object = {}): string =>
      guard.signed('You have chosen to subscribe.', {type: 'SubscriptionConfirmation', token: 'abc', ...changes})

    it('confirms for an allowed topic, once', async () => {
      const {post, reported, stop} = await guard.listen({endpoint})
      const body = confirmation()
      expect([await post(body), await post(body)]).to.deep.equal([200, 200])
      await stop()
      expect(asked).to.have.length(1)
      expect(asked[0]).to.include('Action=ConfirmSubscription').and.to.include(encodeURIComponent(TOPIC))
      expect(reported).to.deep.equal([{event: 'subscribed', topicArn: TOPIC}])
    })

    it('follows no link that would undo the end of a subscription', async () => {
      const {post, reported, stop} = await guard.listen({endpoint})
      expect(await post(confirmation({type: 'UnsubscribeConfirmation'}))).to.equal(200)
      await stop()
      expect(asked).to.deep.equal([])
      expect(reported).to.deep.equal([{event: 'unsubscribed', topicArn: TOPIC}])
    })

    it('confirms nothing for a topic that is not allowed, nor for one that was changed on the way', async () => {
      const {post} = await guard.listen({endpoint})
      const other = TOPIC.replace('one', 'two')
      expect(await post(confirmation({topicArn: other}))).to.equal(403)
      expect(await post(confirmation({topicArn: other}).replaceAll(other, TOPIC))).to.equal(403)
      expect(asked).to.deep.equal([])
    })
  })

  it('does not begin without AWS, nor without the right to see the fleet', async () => {
    const ports = {emailService: async () => undefined}
    expect(await rejection(guard.listen({ports}))).to.include({code: 'aws-access-needed', exit: 4})
    guard.bounces(0.05)
    guard.aws.before = () => {
      throw new NotAuthorised('no right')
    }
    expect(await rejection(guard.listen())).to.include({code: 'not-authorised'})
  })
})
