import {expect} from 'chai'
import {instanceStatus} from '../../../src/app/instance/status.ts'
import {Unavailable} from '../../../src/domain/exit/failure.ts'
import {withDefaults} from '../../../src/domain/instance/settings.ts'
import type {ReputationMetrics} from '../../../src/ports/reputation/metrics.ts'
import type {Rotations} from '../../../src/ports/rotation/rotations.ts'
import type {EmailService} from '../../../src/ports/sending/email-service.ts'
import {MemoryPlatform} from '../../support/memory-platform.ts'
import {NOW, type PlatformFixture, platformFixture} from '../../support/platform-fixture.ts'

const memory = new MemoryPlatform({parameters: withDefaults({domain: 'agency.gov', adminEmail: 'a@agency.gov'})})
const SET = `csb-aws-ses-${memory.instance.id}`

const email: EmailService = {
  region: 'us-gov-west-1',
  identity: async (domain) => ({
    domain,
    verifiedForSending: true,
    verificationStatus: 'SUCCESS',
    dkimStatus: 'SUCCESS',
    dkimTokens: [],
    signingHostedZone: 'dkim.amazonses.com',
  }),
  configurationSet: async (name) => ({name, sendingEnabled: false, reputationMetricsEnabled: true}),
  configurationSetNames: async function* () {},
  setSending: async () => {},
  volume: async () => ({sent: 61_204, permanentBounces: 0, complaints: 0}),
  sent: async function* () {},
  providers: async () => [],
}
const metrics: ReputationMetrics = {
  rates: async function* (sets) {
    for (const configurationSet of sets) {
      yield {
        configurationSet,
        bounce: [
          {at: NOW - 7_200_000, rate: 0.01},
          {at: NOW - 3_600_000, rate: 0.017},
        ],
        complaint: [{at: NOW - 7_200_000, rate: 0.0001}],
      }
    }
  },
}

describe('the status of an instance', () => {
  let fixture: PlatformFixture
  before(async () => {
    fixture = await platformFixture('http://127.0.0.1:9')
  })
  after(() => fixture.dispose())

  const status = async (change: {platform?: MemoryPlatform; email?: EmailService; metrics?: ReputationMetrics} = {}) =>
    await instanceStatus(
      {
        ...fixture.ports,
        platform: async () => change.platform ?? memory,
        emailService: async () => change.email ?? email,
        reputationMetrics: async () => change.metrics ?? metrics,
        guardJournal: async () => undefined,
        rotations: async () => ({open: async () => undefined}) as unknown as Rotations,
      },
      'mail-prod',
    )

  it('gathers every part', async () => {
    const {identity, sending, rates, parameters, sendingDomain} = await status()
    expect(sendingDomain).to.equal('agency.gov')
    expect(parameters).to.have.nested.property('value.adminEmail', 'a@agency.gov')
    expect(identity).to.have.nested.property('value.verified', true)
    expect(sending).to.have.nested.property('value.enabled', false)
    expect(rates).to.deep.equal({
      known: true,
      value: {
        bounceRate: 0.017,
        complaintRate: 0.0001,
        at: new Date(NOW - 3_600_000).toISOString(),
        sentInTwoWeeks: 61_204,
      },
    })
  })

  it('says which part could not be had, and why, and has the others', async () => {
    const broken = {
      ...email,
      identity: async () => {
        throw new Unavailable('SES is away')
      },
    }
    const {identity, sending} = await status({email: broken})
    expect(identity).to.deep.equal({known: false, why: 'SES is away'})
    expect(sending.known).to.equal(true)
  })

  it('lets a bug be a bug', async () => {
    const buggy = {
      ...email,
      identity: async () => {
        throw new TypeError('oops')
      },
    }
    let thrown: unknown
    await status({email: buggy}).catch((error: unknown) => {
      thrown = error
    })
    expect(thrown).to.be.instanceOf(TypeError)
  })

  it('says that SES knows neither identity nor configuration set', async () => {
    const empty = {...email, identity: async () => undefined, configurationSet: async () => undefined}
    const {identity, sending} = await status({email: empty})
    expect(identity).to.deep.equal({known: false, why: 'SES has no identity agency.gov'})
    expect(sending).to.deep.equal({known: false, why: `SES has no configuration set ${SET}`})
  })

  it('does not ask AWS about an instance that is not there yet', async () => {
    const creating = new MemoryPlatform({lastOperation: {type: 'create', state: 'in progress', description: ''}})
    const {identity, sending, rates} = await status({platform: creating})
    for (const part of [identity, sending, rates]) {
      expect(part).to.deep.equal({known: false, why: 'the instance is not ready'})
    }
  })

  it('does not know a generated domain before a binding has shown it', async () => {
    const generated = new MemoryPlatform({parameters: withDefaults({adminEmail: 'a@agency.gov'})})
    const {identity, sendingDomain} = await status({platform: generated})
    expect(sendingDomain).to.equal(null)
    expect(identity).to.deep.equal({known: false, why: 'the generated domain is known with the first binding'})
  })

  it('has no rates where there are no points', async () => {
    const none: ReputationMetrics = {
      rates: async function* (sets) {
        for (const configurationSet of sets) yield {configurationSet, bounce: [], complaint: []}
      },
    }
    const {rates} = await status({metrics: none})
    expect(rates).to.deep.include({known: true})
    expect(rates).to.have.nested.property('value.at', null)
  })
})
