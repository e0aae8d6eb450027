import {expect} from 'chai'
import {bindingParametersOfBroker, brokerBindingParameters} from '../../../src/domain/binding/broker-parameters.ts'
import {plainParameters} from '../../../src/domain/binding/delivered-credentials.ts'
import {maskCredentials, withoutSecrets} from '../../../src/domain/binding/masked-credentials.ts'
import {bindingParameterWarnings, parseBindingParameters} from '../../../src/domain/binding/parameters.ts'
import {Secret} from '../../../src/domain/text/secret.ts'

describe('parameters of a binding', () => {
  it('are only those that were typed', () => {
    expect(parseBindingParameters({})).to.deep.equal({})
    expect(parseBindingParameters({sourceIps: []})).to.deep.equal({})
    expect(
      parseBindingParameters({
        sourceIps: ['192.0.2.17', '192.0.2.17', ' 2001:DB8::/32 '],
        notificationEmail: 'ops@Agency.GOV',
        notificationWebhook: 'https://hooks.agency.gov/mail',
      }),
    ).to.deep.equal({
      sourceIps: ['192.0.2.17', '2001:db8::/32'],
      notificationEmail: 'ops@agency.gov',
      notificationWebhook: 'https://hooks.agency.gov/mail',
    })
  })

  // Input variables of the brokerpak, aws-ses.yml
  const OF_BROKER = {
    source_ips: ['192.0.2.17'],
    notification_email: 'ops@agency.gov',
    notification_webhook: 'https://hooks.agency.gov/mail',
  }
  const PARAMETERS = {
    sourceIps: ['192.0.2.17'],
    notificationEmail: 'ops@agency.gov',
    notificationWebhook: 'https://hooks.agency.gov/mail',
  }

  it('go to the broker under its keys, and only those that are there', () => {
    expect(brokerBindingParameters(PARAMETERS)).to.deep.equal(OF_BROKER)
    expect(brokerBindingParameters({notificationEmail: 'a@b.gov'})).to.deep.equal({notification_email: 'a@b.gov'})
    expect(brokerBindingParameters({})).to.deep.equal({})
  })

  it('come back from the broker, without what is empty or of another type', () => {
    expect(bindingParametersOfBroker({...OF_BROKER, other: 1})).to.deep.equal(PARAMETERS)
    const empty = {source_ips: [], notification_email: '', notification_webhook: ''}
    const strange = {source_ips: '192.0.2.17', notification_email: ['a@b.gov'], notification_webhook: 7}
    for (const returned of [null, undefined, {}, empty, strange])
      expect(bindingParametersOfBroker(returned)).to.deep.equal({})
    expect(bindingParametersOfBroker({source_ips: ['192.0.2.17', 4]})).to.deep.equal({sourceIps: ['192.0.2.17']})
  })

  for (const range of ['0.0.0.0/0', '10.0.0.0/8', '192.0.2.1/32', '::/0', '2001:db8::1/128', '::ffff:192.0.2.1']) {
    it(`take ${range} as a source`, () => {
      expect(parseBindingParameters({sourceIps: [range]})).to.deep.equal({sourceIps: [range]})
    })
  }

  for (const range of ['', 'agency.gov', '192.0.2', '192.0.2.1/33', '192.0.2.1/', '192.0.2.1/24/8', '2001:db8::/129']) {
    it(`refuse "${range}" as a source`, () => {
      expect(() => parseBindingParameters({sourceIps: [range]}))
        .to.throw()
        .that.includes({code: 'invalid-value', exit: 2})
    })
  }

  it('refuse an empty address, which the broker would subscribe', () => {
    expect(() => parseBindingParameters({notificationEmail: ''})).to.throw('no @')
  })

  for (const [webhook, why] of [
    ['', 'no URL'],
    ['hooks.agency.gov', 'no URL'],
    ['http://hooks.agency.gov/', 'https only'],
    ['https://hooks.agency.gov/#here', 'never sent'],
  ] as const) {
    it(`refuse the webhook "${webhook}"`, () => {
      expect(() => parseBindingParameters({notificationWebhook: webhook}))
        .to.throw(why)
        .that.has.property('message')
        .that.does.not.include('hunter2')
    })
  }

  it('come with a warning where the broker ignores them', () => {
    expect(bindingParameterWarnings({}, {feedbackNotifications: false})).to.deep.equal([])
    expect(bindingParameterWarnings({sourceIps: ['192.0.2.1']}, {feedbackNotifications: false}).join()).to.include(
      'does not enforce',
    )
    expect(bindingParameterWarnings({notificationEmail: 'a@b.gov'}, {feedbackNotifications: false}).join()).to.include(
      'no feedback',
    )
    expect(
      bindingParameterWarnings({notificationWebhook: 'https://b.gov'}, {feedbackNotifications: true}),
    ).to.deep.equal([])
  })

  it('take a webhook with a password, which SNS documents, and hide it where they are shown', () => {
    const webhook = 'https://user:hunter2@hooks.agency.gov/mail'
    const parameters = parseBindingParameters({notificationWebhook: webhook})
    expect(parameters.notificationWebhook).to.be.instanceOf(Secret)
    expect(JSON.stringify(parameters)).not.to.include('hooks')
    expect(plainParameters(brokerBindingParameters(parameters))).to.deep.equal({notification_webhook: webhook})
    expect(withoutSecrets(parameters).notificationWebhook).to.equal('https://user:****@hooks.agency.gov/mail')
    expect(withoutSecrets({notificationWebhook: webhook, notificationEmail: 'a@agency.gov'})).to.deep.equal({
      notificationWebhook: 'https://user:****@hooks.agency.gov/mail',
      notificationEmail: 'a@agency.gov',
    })
    expect(maskCredentials({notification_webhook: webhook})).to.deep.equal({
      notification_webhook: 'https://user:****@hooks.agency.gov/mail',
    })
  })
})
