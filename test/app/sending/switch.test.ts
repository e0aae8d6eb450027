import {expect} from 'chai'
import {switchSending} from '../../../src/app/sending/switch.ts'
import {Interrupted, Unavailable} from '../../../src/domain/exit/failure.ts'
import type {GuardAction} from '../../../src/domain/guard/action.ts'
import type {FakeAws, FakeClock} from '../../support/fake-aws.ts'
import {TestGuardContext} from '../../support/guard-context.ts'
import {drain, failureOf} from '../../support/work.ts'

const SET = 'csb-aws-ses-11111111-1111-4111-8111-111111111111'
const pause = {enabled: false, reason: 'bounces at 4.2 %', dryRun: false}
const unpause = {enabled: true, reason: 'list cleaned', dryRun: false}

describe('the sending switch', () => {
  let receiver: TestGuardContext
  let aws: FakeAws
  beforeEach(() => {
    receiver = new TestGuardContext()
    aws = receiver.aws
  })
  afterEach(() => receiver.dispose())
  const auditLog = async (): Promise<GuardAction[]> => await receiver.journal.auditLog({limit: 10})

  it('pauses, and reads back that it took', async () => {
    aws.has(SET)
    const {result} = await drain(switchSending(receiver.ports, 'mail-prod', pause))
    expect(result).to.deep.equal({
      instance: {name: 'mail-prod', configurationSet: SET, instanceId: SET.slice(12)},
      sending: 'paused',
      changed: true,
      reason: 'bounces at 4.2 %',
      by: 'op@host',
      entry: 1,
      at: '2026-11-24T12:00:00.000Z',
    })
    expect(aws.asked).to.deep.equal(['set', 'switch off', 'set'])
  })

  it('unpauses', async () => {
    aws.has(SET, {paused: true})
    const {result} = await drain(switchSending(receiver.ports, 'mail-prod', unpause))
    expect(result).to.include({sending: 'on', changed: true})
    expect(aws.sets.get(SET)?.paused).to.equal(false)
  })

  for (const [options, paused, sending] of [
    [pause, true, 'paused'],
    [unpause, false, 'on'],
  ] as const) {
    it(`changes nothing when sending is ${sending} already`, async () => {
      aws.has(SET, {paused})
      const {result} = await drain(switchSending(receiver.ports, 'mail-prod', options))
      expect(result).to.include({sending, changed: false})
      expect(aws.asked).to.deep.equal(['set'])
    })
  }

  it('shows the request of a dry run and sends none', async () => {
    aws.has(SET)
    const {result} = await drain(switchSending(receiver.ports, 'mail-prod', {...pause, dryRun: true}))
    expect(result).to.deep.include({
      sending: 'on',
      changed: false,
      requests: [
        {
          method: 'PutConfigurationSetSendingOptions',
          target: SET,
          body: {ConfigurationSetName: SET, SendingEnabled: false},
        },
      ],
    })
    expect(aws.asked).to.deep.equal(['set'])
  })

  it('has no request to show for a dry run that would change nothing', async () => {
    aws.has(SET, {paused: true})
    const {result} = await drain(switchSending(receiver.ports, 'mail-prod', {...pause, dryRun: true}))
    expect(result.requests).to.deep.equal([])
  })

  it('waits for SES to show the change', async () => {
    aws.has(SET)
    aws.lag = 3
    const {result} = await drain(switchSending(receiver.ports, 'mail-prod', pause))
    expect(result.sending).to.equal('paused')
    expect((receiver.ports.clock as FakeClock).slept).to.equal(250 + 500 + 1000)
  })

  it('fails as not yet when SES continues to show the old state', async () => {
    aws.has(SET)
    aws.lag = 1000
    const failure = await failureOf(switchSending(receiver.ports, 'mail-prod', pause))
    expect(failure).to.include({code: 'not-yet', exit: 8})
    expect(failure.message).to.equal('SES took the change for mail-prod, and still shows sending on.')
  })

  it('says that the change was taken when it is interrupted while reading back', async () => {
    aws.has(SET)
    aws.before = () => {
      if (aws.asked.length === 3) throw new Interrupted()
    }
    const failure = await failureOf(switchSending(receiver.ports, 'mail-prod', pause))
    expect(failure).to.include({code: 'interrupted', exit: 130})
    expect(failure.message).to.include('SES took the change for mail-prod')
  })

  it('acts on an instance that only its id or its configuration set names', async () => {
    for (const name of ['other', 'csb-aws-ses-other']) {
      aws.has('csb-aws-ses-other')
      await drain(switchSending(receiver.ports, name, pause))
      expect(aws.sets.get('csb-aws-ses-other')?.paused).to.equal(true)
    }
  })

  it('keeps a reason on one line and without control characters', async () => {
    aws.has(SET)
    const reason = 'bounces\n at 4 %\u001b[2J'
    const {result} = await drain(switchSending(receiver.ports, 'mail-prod', {...pause, reason}))
    expect(result.reason).to.equal('bounces  at 4 %\ufffd[2J')
  })

  it('asks for the words of the others as it does for a reason: said, and short', async () => {
    aws.has(SET, {paused: true})
    const bad: object[] = [{by: ' '}, {by: 'x'.repeat(501)}, {evidence: '\t\n'}, {evidence: 'x'.repeat(501)}]
    for (const words of bad) {
      const failure = await failureOf(switchSending(receiver.ports, 'mail-prod', {...unpause, ...words}))
      expect(failure).to.include({code: 'invalid-value', exit: 2})
      expect(failure.message).to.include(`--${Object.keys(words)[0]}`)
    }
    expect(aws.asked).to.deep.equal([])
  })

  const refusals: {why: string; name?: string; reason?: string; aws?: 'none'; code: string; exit: number}[] = [
    {why: 'the reason is empty', reason: ' \n', code: 'invalid-value', exit: 2},
    {why: 'the reason is a novel', reason: 'x'.repeat(501), code: 'invalid-value', exit: 2},
    {why: 'nobody knows the name', name: 'nobody', code: 'instance-not-found', exit: 2},
    {why: 'the configuration set is gone', name: 'csb-aws-ses-gone', code: 'configuration-set-missing', exit: 2},
    {why: 'the context has no AWS access', aws: 'none', code: 'aws-access-needed', exit: 4},
  ]
  for (const {why, name = 'mail-prod', reason = 'r', aws: access, code, exit} of refusals) {
    it(`refuses as ${code} when ${why}, and switches nothing`, async () => {
      aws.has(SET)
      const ports = access === 'none' ? {...receiver.ports, emailService: async () => undefined} : receiver.ports
      expect(await failureOf(switchSending(ports, name, {...pause, reason}))).to.include({code, exit})
      expect(aws.asked).not.to.include('switch off')
      expect(await auditLog()).to.deep.equal([])
    })
  }

  describe('and the audit log', () => {
    const by = 'Ada (op@host)'
    const begin = async (person: string): Promise<GuardAction> => {
      const at = new Date(receiver.ports.clock.now()).toISOString()
      const what = {at, configurationSet: SET, instance: 'mail-prod', kind: 'pause', reason: 'r', by: person} as const
      return await receiver.journal.begin(what)
    }

    it('says who switched, why, and what was cleaned up, open until SES shows it', async () => {
      aws.has(SET, {paused: true})
      let meanwhile: GuardAction[] = []
      aws.before = async (call) => {
        if (call === 'switch on') meanwhile = await auditLog()
      }
      const words = {by: 'Ada', evidence: '1,240\u0007 dead addresses removed'}
      const {result} = await drain(switchSending(receiver.ports, 'mail-prod', {...unpause, ...words}))
      const expected = {by, reason: 'list cleaned', evidence: '1,240\ufffd dead addresses removed'}
      expect(result).to.include({...expected, entry: 1})
      expect(meanwhile.map(({outcome}) => outcome)).to.deep.equal(['open'])
      const [entry] = await auditLog()
      expect(entry).to.include({...expected, kind: 'unpause', origin: 'person', outcome: 'done', instance: 'mail-prod'})
      expect(entry).to.include({detail: 'SES shows it as sending', finishedAt: '2026-11-24T12:00:00.000Z'})
    })

    it('has no entry of what changes nothing, nor of a dry run', async () => {
      aws.has(SET)
      for (const options of [unpause, {...pause, dryRun: true}]) {
        expect((await drain(switchSending(receiver.ports, 'mail-prod', options))).result).to.not.have.property('entry')
      }
      expect(await auditLog()).to.deep.equal([])
    })

    it('keeps nobody from pausing when it cannot be written, and that is said', async () => {
      aws.has(SET)
      const begins = {...receiver.journal, begin: () => Promise.reject(new Unavailable('The disk is full.'))}
      const opens = () => Promise.reject(new Unavailable('The store did not answer.'))
      for (const guardJournal of [async () => begins, opens]) {
        aws.has(SET)
        const {result, events} = await drain(switchSending({...receiver.ports, guardJournal}, 'mail-prod', pause))
        expect(result).to.include({sending: 'paused', changed: true}).and.to.not.have.property('entry')
        expect(events).to.include('audit log: failed')
        expect(aws.sets.get(SET)?.paused).to.equal(true)
      }
      expect(await auditLog()).to.deep.equal([])
    })

    it('keeps nobody from knowing that sending is paused when only its end cannot be written', async () => {
      aws.has(SET)
      const journal = {...receiver.journal, end: () => Promise.reject(new Unavailable('The disk is full.'))}
      const ports = {...receiver.ports, guardJournal: async () => journal}
      expect((await drain(switchSending(ports, 'mail-prod', pause))).result).to.include({sending: 'paused', entry: 1})
      expect((await auditLog()).map(({outcome}) => outcome)).to.deep.equal(['open'])
    })

    it('says of a switch that failed why it did', async () => {
      aws.has(SET)
      aws.before = (call) => {
        if (call === 'switch off') throw new Unavailable('AWS is busy.')
      }
      expect((await failureOf(switchSending(receiver.ports, 'mail-prod', pause))).code).to.equal('unavailable')
      expect((await auditLog())[0]).to.include({outcome: 'failed', detail: 'AWS is busy.'})
    })

    it('closes what the same person was interrupted at before', async () => {
      aws.has(SET)
      await begin(by)
      await drain(switchSending(receiver.ports, 'mail-prod', {...pause, by: 'Ada'}))
      const [now, before] = await auditLog()
      expect(now).to.include({outcome: 'done'})
      expect(before).to.include({outcome: 'superseded'})
      expect(before?.detail).to.include('did not report its end')
    })

    it('leaves what another person is at, and closes it when nobody can be at it any more', async () => {
      aws.has(SET)
      await begin('Bob (op@host)')
      await drain(switchSending(receiver.ports, 'mail-prod', pause))
      expect((await auditLog()).map(({outcome}) => outcome)).to.deep.equal(['done', 'open'])
      await receiver.ports.clock.sleep(16 * 60_000)
      await drain(switchSending(receiver.ports, 'mail-prod', unpause))
      expect((await auditLog()).map(({outcome}) => outcome)).to.deep.equal(['done', 'done', 'failed'])
    })

    it('leaves the entries of guards and of other instances alone', async () => {
      aws.has(SET).has('csb-aws-ses-other')
      await drain(switchSending(receiver.ports, 'csb-aws-ses-other', pause))
      const lease = await receiver.journal.acquire(60_000)
      if ('heldBy' in lease) throw new Error('the lease is held')
      const at = new Date(receiver.ports.clock.now()).toISOString()
      const words = {
        at,
        configurationSet: SET,
        instance: 'mail-prod',
        kind: 'pause',
        reason: 'r',
        by: 'op@host',
      } as const
      await receiver.journal.decide(lease, {
        configurationSet: SET,
        actions: [{...words, key: 'k#1:pause', origin: 'guard'}],
      })
      await receiver.journal.begin({...words, configurationSet: 'csb-aws-ses-third'})
      await drain(switchSending(receiver.ports, 'mail-prod', pause))
      expect((await receiver.journal.openActions()).map(({origin}) => origin)).to.deep.equal(['guard', 'person'])
    })
  })
})
