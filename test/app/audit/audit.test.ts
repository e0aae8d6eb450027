import {expect} from 'chai'
import {type AuditPorts, auditAccount} from '../../../src/app/audit/audit.ts'
import {repairFindings} from '../../../src/app/audit/repair-findings.ts'
import {auditExit, chooseFindings} from '../../../src/domain/audit/choice.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {MemoryAccount} from '../../support/audit-account.ts'
import {NOW, policy, policyOf, SET, statement, user} from '../../support/audit-facts.ts'
import {FakeClock} from '../../support/fake-aws.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {rejection} from '../../support/rejection.ts'
import {drain, failureOf} from '../../support/work.ts'

describe('an audit', () => {
  let aws: MemoryAccount
  let platform: MemoryPlatform
  let ports: AuditPorts
  const audit = async (name?: string) => (await drain(auditAccount(ports, name, policy()))).result

  beforeEach(() => {
    aws = new MemoryAccount()
    platform = new MemoryPlatform({id: 'i1'})
    platform.has('b1')
    ports = {
      clock: new FakeClock(),
      serviceTime: async () => NOW,
      platform: async () => platform,
      brokerRecords: async () => undefined,
      auditAccount: async () => aws.port(),
    }
  })

  it('finds nothing where nothing is wrong, in an account and in an instance', async () => {
    for (const name of [undefined, 'mail-prod', SET]) {
      const {audit: found} = await audit(name)
      expect(found.findings, name ?? 'all').to.deep.equal([])
      expect(found.missing).to.deep.equal([])
      expect(found.summary.instances).to.equal(1)
    }
  })

  it('needs access to AWS', async () => {
    ports = {...ports, auditAccount: async () => undefined}
    expect((await failureOf(auditAccount(ports, undefined, policy()))).code).to.equal('aws-access-needed')
  })

  it('judges the rest where a part is refused, and says which', async () => {
    aws.sets.set(SET, {...[...aws.sets.values()][0], tlsRequired: false} as never)
    aws.before = (call) => {
      if (call === 'users') throw new NotAuthorised('Failed to list the IAM users: no.')
    }
    const {audit: found} = await audit()
    expect(found.findings.map(({code}) => code)).to.deep.equal(['tls-optional'])
    expect(found.missing).to.deep.equal([
      {what: 'the IAM users', why: 'Failed to list the IAM users: no.', code: 'not-authorised'},
    ])
    expect(auditExit(found, 'error')).to.equal(4)
    expect(auditExit(found, 'warning')).to.equal(3)
  })

  it('stops asking for sets once the right is refused', async () => {
    for (let index = 0; index < 50; index += 1) {
      const name = `csb-aws-ses-x${index}`
      aws.sets.set(name, {...[...aws.sets.values()][0], name} as never)
    }
    aws.before = (call) => {
      if (call.startsWith('set ')) throw new NotAuthorised('no')
    }
    const {audit: found} = await audit()
    expect(aws.asked.filter((call) => call.startsWith('set ')).length).to.be.at.most(4)
    expect(found.missing.map(({what}) => what)).to.deep.equal(['51 of 51 configuration sets'])
  })

  it('fails with the first failure when nothing at all can be read', async () => {
    aws.before = () => {
      throw new NotAuthorised('AWS refused the credentials')
    }
    platform.before = () => {
      throw new Unavailable('down')
    }
    const failure = await failureOf(auditAccount(ports, undefined, policy()))
    expect(['not-authorised', 'unavailable']).to.include(failure.code)
  })

  it('ends at once when it is interrupted', async () => {
    aws.before = (call) => {
      if (call === 'topics') throw new Interrupted()
    }
    expect((await failureOf(auditAccount(ports, undefined, policy()))).code).to.equal('interrupted')
  })

  it('does not know an instance that nobody has', async () => {
    expect((await failureOf(auditAccount(ports, 'csb-aws-ses-none', policy()))).code).to.equal(
      'configuration-set-missing',
    )
  })

  it('leaves the users of another region alone, whose sets it cannot see', async () => {
    const east = statement({Resource: 'arn:aws-us-gov:ses:us-gov-east-1:0:configuration-set/csb-aws-ses-e'})
    aws.users.push(user({name: 'csb-aws-ses-east', policies: [{name: 'p', document: policyOf(east)}], instanceId: 'e'}))
    expect((await audit()).audit.findings).to.deep.equal([])
  })

  it('does not take a set for gone because the list could not be had', async () => {
    aws.before = (call) => {
      if (call === 'sets') throw new Unavailable('throttled')
    }
    const {audit: found} = await audit()
    expect(found.findings).to.deep.equal([])
    expect(auditExit(found, 'error')).to.equal(5)
  })

  describe('of a user whose instance is gone', () => {
    const orphan = 'csb-aws-ses-b9'
    beforeEach(() => {
      const gone = statement({Resource: 'arn:aws-us-gov:ses:us-gov-west-1:0:configuration-set/csb-aws-ses-i9'})
      aws.users.push(user({name: orphan, policies: [{name: orphan, document: policyOf(gone)}], instanceId: 'i9'}))
      aws.keys.set(orphan, [{id: 'AKIA9', active: true}])
    })
    const fix = async () => {
      const {judged} = await audit()
      return (await drain(repairFindings(ports, chooseFindings(judged, undefined)))).result
    }

    it('makes the keys inactive first, and deletes the user only the next time', async () => {
      expect(await fix()).to.containSubset([{id: `credential-orphaned:${orphan}`, state: 'done'}])
      expect(aws.keys.get(orphan)).to.deep.equal([{id: 'AKIA9', active: false}])
      expect(aws.asked).to.not.include(`delete ${orphan}`)
      expect(await fix()).to.containSubset([{id: `credential-orphaned:${orphan}`, state: 'done'}])
      expect(aws.users.map(({name}) => name)).to.not.include(orphan)
      expect((await audit()).audit.findings).to.deep.equal([])
    })

    it("asks for the key ids of nobody's users only", async () => {
      await audit()
      expect(aws.asked.filter((call) => call.startsWith('keys'))).to.deep.equal([`keys ${orphan}`])
    })
  })

  it('wants the id before it touches a user that only the list of the platform lacks', async () => {
    platform.bindings.clear()
    const {judged} = await audit()
    expect(judged.map(({finding}) => [finding.code, finding.fix.safe])).to.deep.equal([['credential-orphaned', false]])
    expect(chooseFindings(judged, undefined)).to.deep.equal([])
    expect(chooseFindings(judged, ['credential-orphaned:csb-aws-ses-b1'])).to.have.length(1)
  })
})

describe('repairs', () => {
  it('send once what two findings have in common, and continue after one that failed', async () => {
    const aws = new MemoryAccount()
    aws.alarms = aws.alarms.map((alarm) => ({...alarm, alarmActions: []}))
    aws.sets.set(SET, {...[...aws.sets.values()][0], tlsRequired: false} as never)
    const ports = {
      clock: new FakeClock(),
      serviceTime: async () => NOW,
      platform: async () => new MemoryPlatform({id: 'other'}),
      brokerRecords: async () => undefined,
      auditAccount: async () => aws.port(),
    }
    const topics = ['arn:aws-us-gov:sns:us-gov-west-1:000000000000:platform-email']
    const {judged} = (await drain(auditAccount(ports, undefined, policy({alarmTopics: topics})))).result
    aws.before = (call) => {
      if (call.endsWith('BounceRate-Critical') && call.startsWith('put')) throw new Unavailable('throttled')
    }
    const twice = [...judged, ...judged]
    const {result} = await drain(repairFindings(ports, twice))
    expect(result.filter(({state}) => state === 'failed').map(({id}) => id)).to.deep.equal(
      Array.from({length: 2}, () => `alarm-no-action:${SET}-BounceRate-Critical`),
    )
    expect(aws.asked.filter((call) => call === 'require-tls')).to.have.length(1)
    expect(aws.asked.filter((call) => call.startsWith('put'))).to.have.length(4)
    expect(result.find(({id}) => id.startsWith('tls-optional'))?.state).to.equal('done')
  })

  it('keep the list of what was done when the command is ended (class: an end that loses the list)', async () => {
    const aws = new MemoryAccount()
    aws.sets.set(SET, {...[...aws.sets.values()][0], tlsRequired: false, suppressed: []} as never)
    const ports = {
      clock: new FakeClock(),
      serviceTime: async () => NOW,
      platform: async () => new MemoryPlatform({id: 'other'}),
      brokerRecords: async () => undefined,
      auditAccount: async () => aws.port(),
    }
    const {judged} = (await drain(auditAccount(ports, undefined, policy()))).result
    const tls = judged.filter(({finding}) => finding.id.startsWith('tls-optional'))
    const suppression = judged.filter(({finding}) => finding.id.startsWith('suppression-off'))
    let last: readonly {state: string}[] = []
    ports.clock.sleep = async () => {
      throw new Interrupted()
    }
    const work = drain(
      repairFindings(ports, [...tls, ...suppression, ...tls], (outcomes) => {
        last = outcomes
      }),
    )
    expect(await rejection(work)).to.include({code: 'interrupted'})
    expect(last.map(({state}) => state)).to.deep.equal(['done', 'interrupted', 'not-begun'])
  })

  it('are unconfirmed when AWS does not show them in time', async () => {
    const aws = new MemoryAccount()
    aws.sets.set(SET, {...[...aws.sets.values()][0], suppressed: []} as never)
    const clock = new FakeClock()
    const ports = {
      clock,
      serviceTime: async () => NOW,
      platform: async () => new MemoryPlatform({id: 'other'}),
      brokerRecords: async () => undefined,
      auditAccount: async () => aws.port(),
    }
    const {judged} = (await drain(auditAccount(ports, undefined, policy()))).result
    const {result} = await drain(repairFindings(ports, judged))
    expect(result.map(({state}) => state)).to.deep.equal(['unconfirmed'])
    expect(clock.slept).to.be.within(10_000, 20_000)
  })
})
