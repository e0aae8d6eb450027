import {existsSync, readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {type ReceiverOptions, type SnsReceiver, snsReceiver, temporaryFolder} from '../../support/sns-receiver.ts'
import {bounceRecord, type SnsSender, snsSender, TOPIC} from '../../support/sns-sender.ts'

const HOUR = 3_600_000
const all = {limit: 1000}

describe('the listener for feedback', () => {
  const sender: SnsSender = snsSender()
  let folder: ReturnType<typeof temporaryFolder>
  let receiver: SnsReceiver | undefined
  const open = async (options: Partial<ReceiverOptions> = {}, from = sender): Promise<SnsReceiver> => {
    receiver = await snsReceiver(from, {folder: folder.path, ...options})
    return receiver
  }
  const until = async (condition: () => unknown): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  beforeEach(() => {
    folder = temporaryFolder()
    receiver = undefined
  })
  afterEach(async () => {
    await receiver?.stop().catch(() => {})
    folder.dispose()
  })

  for (const signatureVersion of ['1', '2'] as const) {
    it(`keeps a bounce that SNS signed with version ${signatureVersion}`, async () => {
      const {post, events} = await open()
      expect(await post(sender.body(bounceRecord('m1'), {signatureVersion}))).to.equal(200)
      const [event] = await events.list(all)
      expect(event).to.include({
        type: 'Bounce',
        messageId: 'm1',
        recipient: 'gone@agency.test',
        bounceType: 'Permanent',
        configurationSet: 'csb-aws-ses-one',
      })
    })
  }

  it('takes the same notification once, also after a restart', async () => {
    const body = sender.body(bounceRecord('m1'))
    const first = await open()
    expect([await first.post(body), await first.post(body)]).to.deep.equal([200, 200])
    expect(await first.stop()).to.include({events: 1, notifications: 2, duplicates: 1})
    const second = await open()
    expect(await second.post(body)).to.equal(200)
    expect(await second.events.list(all)).to.have.length(1)
    expect(await second.stop()).to.include({events: 0, duplicates: 1})
  })

  it('keeps an event once that comes in two notifications', async () => {
    const {post, events} = await open()
    const record = bounceRecord('m1')
    expect([await post(sender.body(record)), await post(sender.body(record))]).to.deep.equal([200, 200])
    expect(await events.list(all)).to.have.length(1)
  })

  it('takes what SES says of the topic for no event', async () => {
    const {post, events, reported} = await open()
    const said = 'Successfully validated SNS topic for Amazon SES event publishing.'
    expect(await post(sender.body(said))).to.equal(200)
    expect(await events.list(all)).to.be.empty
    await until(() => reported.some(({event}) => event === 'ignored'))
  })

  it('refuses what is too old, of the future, or of another topic', async () => {
    const {post, events} = await open()
    const record = bounceRecord('m1')
    expect(await post(sender.body(record, {at: Date.now() - 2 * HOUR}))).to.equal(403)
    expect(await post(sender.body(record, {at: Date.now() + HOUR}))).to.equal(403)
    expect(await post(sender.body(record, {topicArn: TOPIC.replace('123456789012', '999999999999')}))).to.equal(403)
    expect(await events.list(all)).to.be.empty
  })

  it('judges age by the service time, which may be another than the machine', async () => {
    const ahead = 30 * 24 * HOUR
    const {post} = await open({now: () => Date.now() + ahead})
    expect(await post(sender.body(bounceRecord('m1')))).to.equal(403)
    expect(await post(sender.body(bounceRecord('m2'), {at: Date.now() + ahead}))).to.equal(200)
  })

  it('asks SNS to come back while the certificate cannot be had, and for no other certificate', async () => {
    const {Unavailable} = await import('../../../src/domain/exit/failure.ts')
    let isDown = true
    const {post, fetched} = await open({
      fetch: async () => {
        if (isDown) throw new Unavailable('SNS is busy.')
        return sender.certificate
      },
    })
    expect(await post(sender.body(bounceRecord('m1')))).to.equal(503)
    isDown = false
    expect(await post(sender.body(bounceRecord('m1')))).to.equal(200)
    expect(new Set(fetched)).to.deep.equal(new Set([sender.certificateUrl]))
  })

  describe('class: what answers in the place of SNS, and is not SNS', () => {
    const PAGES = [undefined, '', '<html>log in to the network</html>', '-----BEGIN CERTIFICATE-----\nMIIB']
    for (const page of PAGES) {
      it(`has SNS deliver again while ${JSON.stringify(page) ?? 'nothing'} is where the certificate should be`, async () => {
        const {post, events} = await open({fetch: async () => page})
        expect([
          await post(sender.body(bounceRecord('m1'))),
          await post(sender.body(bounceRecord('m2'))),
        ]).to.deep.equal([503, 503])
        expect(await events.list(all)).to.be.empty
      })
    }
  })

  it('believes no certificate that is not named after SNS, or is over', async () => {
    const cases: SnsSender[] = [
      snsSender('mail.example.com'),
      snsSender('sns.amazonaws.com', new Date(Date.UTC(2010, 0, 1))),
    ]
    for (const other of cases) {
      const {post, stop} = await open({}, other)
      expect(await post(other.body(bounceRecord('m1')))).to.equal(403)
      await stop()
    }
  })

  it('forwards each event at least once, and tries again what was refused', async () => {
    const got: {key: string; messageId: string}[] = []
    const answers = [500, 200]
    const server = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk) => {
        text += chunk
      })
      request.on('end', () => {
        const {messageId} = JSON.parse(text) as {messageId: string}
        got.push({key: String(request.headers['idempotency-key']), messageId})
        response.writeHead(answers.shift() ?? 200).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const forward = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feedback`
      const {post, stop, reported} = await open({forward})
      await post(sender.body(bounceRecord('m1')))
      await until(() => got.length === 2)
      expect(new Set(got.map(({key}) => key)).size).to.equal(1)
      await until(() => reported.some(({event}) => event === 'delivery-failed'))
      expect((await stop()).delivery).to.deep.equal({forward: {waiting: 0, givenUp: 0}})
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('runs a program for a bounce without a shell, the event on its standard input', async () => {
    const out = join(folder.path, 'out')
    const script = `process.stdin.pipe(require('fs').createWriteStream(process.argv[1]))`
    const onBounce = [process.execPath, '-e', script, out] as const
    const {post} = await open({onBounce: [...onBounce]})
    await post(sender.body(bounceRecord('m1', '$(touch x);@agency.test')))
    await until(() => existsSync(out) && readFileSync(out, 'utf8').endsWith('\n'))
    expect(JSON.parse(readFileSync(out, 'utf8'))).to.include({
      messageId: 'm1',
      recipient: '$(touch x);@agency.test',
    })
  })

  it('runs it with a named list of variables, so that no secret of the environment reaches it', async () => {
    const out = join(folder.path, 'environment')
    const script = `require('fs').writeFileSync(process.argv[1], JSON.stringify(process.env) + '\\n')`
    process.env['SESCTL_BROKER_PASSWORD'] = 'hunter2'
    process.env['DROP_DATABASE'] = 'wanted'
    try {
      const onBounce = [process.execPath, '-e', script, out] as const
      const {post} = await open({onBounce: [...onBounce], onBounceVariables: ['DROP_DATABASE']})
      await post(sender.body(bounceRecord('m1')))
      await until(() => existsSync(out) && readFileSync(out, 'utf8').endsWith('\n'))
    } finally {
      delete process.env['SESCTL_BROKER_PASSWORD']
      delete process.env['DROP_DATABASE']
    }
    const seen = JSON.parse(readFileSync(out, 'utf8')) as Record<string, string>
    expect(seen).to.include({PATH: process.env['PATH'], DROP_DATABASE: 'wanted'})
    expect(seen).to.not.have.property('SESCTL_BROKER_PASSWORD')
  })
})
