import {expect} from 'chai'
import {sesAudit} from '../../../src/adapters/ses/audit.ts'
import {collect} from '../../../src/app/audit/reader.ts'
import type {AuditMail} from '../../../src/ports/audit/account.ts'
import {createConfigurationSet} from '../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createEmailIdentity, putMailFromAttributes} from '../../../src/sandbox/aws/ses/identities.ts'
import {type TestEndpoint, testEndpoint} from '../../sandbox/aws/support/endpoint.ts'
import {awsKey} from '../../support/aws-key.ts'

describe('the configuration sets and identities of an audit', () => {
  let endpoint: TestEndpoint
  let mail: AuditMail

  beforeEach(async () => {
    endpoint = await testEndpoint()
    const {url, operator, env} = endpoint
    const signal = new AbortController().signal
    mail = sesAudit({region: 'us-gov-west-1', endpoint: url, credentials: awsKey(operator)}, {signal})
    createConfigurationSet(env, {
      name: 's1',
      sendingEnabled: true,
      reputationMetricsEnabled: false,
      tlsPolicy: 'OPTIONAL',
      suppressedReasons: [],
    })
  })
  afterEach(async () => {
    await endpoint.close()
  })

  it('are returned as they are, and undefined where there are none', async () => {
    const set = await mail.configurationSet('s1')
    expect(set).to.include({name: 's1', sendingEnabled: true, reputationMetricsEnabled: false, tlsRequired: false})
    expect(await mail.configurationSet('none')).to.equal(undefined)
    expect(await mail.identity('none.test')).to.equal(undefined)
    expect(await collect(mail.configurationSetNames())).to.deep.equal(['s1'])
  })

  it('are fixed, and show it', async () => {
    await mail.repair({kind: 'require-tls', set: 's1'})
    await mail.repair({kind: 'publish-reputation', set: 's1'})
    await mail.repair({kind: 'suppress', set: 's1'})
    expect(await mail.configurationSet('s1')).to.deep.include({
      tlsRequired: true,
      reputationMetricsEnabled: true,
      suppressed: ['BOUNCE', 'COMPLAINT'],
    })
  })

  it('have the domains among the identities, with their tags and MAIL FROM domains', async () => {
    createEmailIdentity(endpoint.env, {name: 'agency.test', tags: {'Instance GUID': 'i1'}})
    createEmailIdentity(endpoint.env, {name: 'somebody@agency.test'})
    putMailFromAttributes(endpoint.env, 'agency.test', {mailFromDomain: 'mail.agency.test'})
    expect(await collect(mail.identityNames())).to.deep.equal(['agency.test'])
    await mail.repair({kind: 'set-default-set', identity: 'agency.test', set: 's1'})
    expect(await mail.identity('agency.test')).to.include({
      instanceId: 'i1',
      configurationSet: 's1',
      verificationStatus: 'PENDING',
      mailFromDomain: 'mail.agency.test',
      mailFromStatus: 'PENDING',
      mailFromBehavior: 'USE_DEFAULT_VALUE',
      keysMadeAt: '2026-11-24T12:00:00.000Z',
    })
  })

  it('have SES check again for a MAIL FROM domain that it gave up on', async () => {
    createEmailIdentity(endpoint.env, {name: 'agency.test'})
    putMailFromAttributes(endpoint.env, 'agency.test', {mailFromDomain: 'mail.agency.test'})
    endpoint.env.store.run("UPDATE email_identity SET mail_from_status = 'FAILED'")
    await mail.repair({
      kind: 'restart-mail-from',
      identity: 'agency.test',
      mailFromDomain: 'mail.agency.test',
      behavior: 'USE_DEFAULT_VALUE',
    })
    expect(await mail.identity('agency.test')).to.include({mailFromStatus: 'PENDING'})
  })
})
