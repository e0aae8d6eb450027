import {expect} from 'chai'
import {type ParsedMail, simpleParser} from 'mailparser'
import {sesOperatorMail} from '../../../src/adapters/ses/operator-mail.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'
import type {Notice} from '../../../src/domain/guard/action.ts'
import type {OperatorMail} from '../../../src/ports/guard/operator-mail.ts'
import {acceptMail} from '../../../src/sandbox/mail/accept.ts'
import {setSendingLimits} from '../../../src/sandbox/mail/sending-limits.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {addIdentity, addTenant, pause} from '../../sandbox/mail/tenants.ts'
import {awsKey} from '../../support/aws-key.ts'
import {type Nock, nockIn, nockOut} from '../../support/nock.ts'
import {rejection} from '../../support/rejection.ts'

const FROM = 'reputation@platform.test'
const TO = ['admin@agency.gov', 'second@agency.gov']
const NOTICE: Notice = {
  via: 'ses',
  subject: 'Mail has been paused: mail-prod',
  text: 'The sending of mail-prod has been paused.\n\nLook at it:\n  sesctl reputation mail-prod\n',
  number: 'one-2',
}

describe('the operator’s mail', () => {
  let endpoint: TestEndpoint
  let taken: {raw: Buffer; messageId: string}[]
  let requests: string[]
  const mailOf = (credentials = endpoint.operator, signal = new AbortController().signal): OperatorMail =>
    sesOperatorMail(
      {region: 'us-gov-west-1', endpoint: endpoint.url, credentials: awsKey(credentials)},
      {signal, trace: (line) => requests.push(line)},
    )
  const send = async (notice: Partial<Notice> = {}, mail = mailOf()): Promise<string> =>
    await mail.send({...NOTICE, ...notice}, {from: FROM, to: TO})

  const received = async (): Promise<ParsedMail> => await simpleParser(taken[0]?.raw ?? '')

  beforeEach(async () => {
    taken = []
    requests = []
    endpoint = await testEndpoint({
      acceptMail: (submission) => {
        const accepted = acceptMail(endpoint.env, submission)
        taken.push({raw: submission.raw, ...accepted})
        return accepted
      },
    })
    addIdentity(endpoint.env, 'platform.test')
  })
  afterEach(async () => await endpoint.close())

  it('arrives at all addresses, with its number where rules and programs look', async () => {
    const id = await send()
    const mail = await received()
    expect([mail.from?.text, mail.subject]).to.deep.equal([FROM, NOTICE.subject])
    expect(
      [mail.to]
        .flat()
        .flatMap((to) => to?.value ?? [])
        .map(({address}) => address),
    ).to.deep.equal(TO)
    expect(mail.headers.get('x-sesctl-notice')).to.equal('one-2')
    expect(mail.headers.get('auto-submitted')).to.equal('auto-generated')
    expect(mail.html).to.equal(false)
    expect(taken.map(({messageId}) => messageId)).to.deep.equal([id])
  })

  for (const [what, text] of [
    ['in any script', 'Über die Instanz „почта-прод“: 送信を停止しました 📮.\n'],
    ['in lines of any length', `${'x'.repeat(3000)} ${'é'.repeat(1200)}\nlast line\n`],
    ['with lines that mean something to SMTP and mailboxes', 'first\n.\n..two\nFrom here\n=41 =\n\n\nlast\n'],
    ['with blanks where they are easily lost', '  two before\ntwo behind  \n\ttab\n'],
  ] as const) {
    it(`arrives as it was written, ${what}`, async () => {
      await send({text})
      const mail = await received()
      expect(mail.text?.replace(/\n*$/, '\n')).to.equal(text)
    })
  }

  it('says a name in any script in its subject', async () => {
    const subject = `Mail has been paused: ${'почта-прод 📮 '.repeat(5)}`.trim()
    await send({subject})
    expect((await received()).subject).to.equal(subject)
    expect(taken[0]?.raw.toString('latin1')).to.not.match(/[^\r\n -~\t]/)
  })

  for (const {why, code, says, prepare} of [
    {
      why: 'its sender is not verified',
      code: 'unexpected-answer',
      says: /not verified.*reputation@platform\.test/,
      prepare: () => endpoint.env.store.run('UPDATE email_identity SET verified_for_sending = 0'),
    },
    {
      why: 'the configuration set of its sender is paused',
      code: 'unexpected-answer',
      says: /SendingPaused/,
      prepare: () => {
        const {configurationSet} = addTenant(endpoint.env, 'other.test')
        endpoint.env.store.run('UPDATE email_identity SET configuration_set = ?', configurationSet)
        pause(endpoint.env, configurationSet)
      },
    },
    {
      why: 'the account has sent its fill of today',
      code: 'unavailable',
      says: /AWS is busy \(TooManyRequests/,
      prepare: () => setSendingLimits(endpoint.env, {max24HourSend: 0}),
    },
    {
      why: 'it follows another one too quickly',
      code: 'unavailable',
      says: /AWS is busy \(TooManyRequests/,
      prepare: async () => {
        setSendingLimits(endpoint.env, {maxSendRate: 1})
        await send()
        requests = []
        taken = []
      },
    },
  ]) {
    it(`is tried once and fails as ${code} when ${why}`, async () => {
      await prepare()
      const failure = await rejection(send())
      expect(failure.code).to.equal(code)
      expect(failure.message)
        .to.match(/^Failed to send notice one-2 from reputation@platform\.test: /)
        .and.match(says)
      expect(requests).to.have.length(1)
      expect(taken).to.deep.equal([])
    })
  }

  it('needs a right of its own, and names it', async () => {
    const reader = endpoint.user('reader', {Effect: 'Allow', Action: 'ses:GetConfigurationSet', Resource: '*'})
    const failure = await rejection(send({}, mailOf(reader)))
    expect(failure).to.include({code: 'not-authorised', exit: 4})
    expect(failure.hints[0]).to.equal('The AWS user needs the right to ses:SendEmail.')
    expect(taken).to.deep.equal([])
  })

  it('leaves no more once the command is interrupted', async () => {
    const controller = new AbortController()
    controller.abort(new Interrupted())
    expect(await rejection(send({}, mailOf(endpoint.operator, controller.signal)))).to.be.instanceOf(Interrupted)
    expect(requests).to.deep.equal([])
  })

  it('is not given up once it has left', async () => {
    const controller = new AbortController()
    const mail = mailOf(endpoint.operator, controller.signal)
    const sent = send({}, mail)
    controller.abort(new Interrupted())
    expect(await sent).to.be.a('string')
    expect(taken).to.have.length(1)
  })
})

describe('the operator’s mail on a bad day', () => {
  const HOST = 'https://email.us-gov-west-1.amazonaws.com'
  const credentials = {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret'}
  const mail = sesOperatorMail(
    {region: 'us-gov-west-1', credentials: awsKey(credentials)},
    {signal: new AbortController().signal},
  )
  let nock: Nock
  before(async () => {
    nock = await nockIn()
  })
  afterEach(() => nock.cleanAll())
  after(() => nockOut(nock))
  const send = async (): Promise<string> => await mail.send(NOTICE, {from: FROM, to: TO})

  for (const status of [500, 503, 429]) {
    it(`is not sent again after a ${status}: it may have gone out`, async () => {
      nock(HOST).post('/v2/email/outbound-emails').reply(status, {message: 'no'})
      const second = nock(HOST).post('/v2/email/outbound-emails').reply(200, {MessageId: 'm'})
      expect(await rejection(send())).to.include({code: 'unavailable', exit: 5})
      expect(second.isDone()).to.equal(false)
    })
  }

  it('is not sent again when the connection breaks', async () => {
    nock(HOST)
      .post('/v2/email/outbound-emails')
      .replyWithError(Object.assign(new Error('reset'), {code: 'ECONNRESET'}))
    const second = nock(HOST).post('/v2/email/outbound-emails').reply(200, {MessageId: 'm'})
    expect(await rejection(send())).to.include({code: 'unavailable'})
    expect(second.isDone()).to.equal(false)
  })

  it('is not known to be sent without a message id', async () => {
    nock(HOST).post('/v2/email/outbound-emails').reply(200, {})
    expect(await rejection(send())).to.include({
      code: 'unexpected-answer',
      message: 'SES took notice one-2 without a message id.',
    })
  })
})
