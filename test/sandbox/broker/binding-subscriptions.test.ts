import {expect} from 'chai'
import {ADMIN, BINDING, bindingPath, credentialsOf, INSTANCE, QUERY, type TestBroker, testBroker} from './client.ts'
import {confirmAll, subscribers} from './subscribers.ts'

const NAME = `csb-aws-ses-${INSTANCE}`
const SNS = 'arn:aws-us-gov:sns:us-gov-west-1:000000000000'
const KINDS = ['bounce', 'complaint', 'delivery']
const FEEDBACK = {admin_email: ADMIN, enable_feedback_notifications: true}

describe('the subscriptions of a binding', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
  })
  afterEach(() => broker.close())

  const targets = {notification_email: 'team@agency.gov', notification_webhook: 'https://hooks.agency.gov/ses'}
  const ofTeam = () => subscribers(broker.env).filter(({endpoint}) => endpoint !== ADMIN)

  it('subscribes its targets to every feedback topic', async () => {
    await broker.provision(FEEDBACK)
    const credentials = credentialsOf(await broker.bind(targets))
    expect(credentials).to.include(targets)
    for (const kind of KINDS)
      expect(subscribers(broker.env, `${SNS}:${NAME}-${kind}`)).to.deep.equal([
        {endpoint: targets.notification_webhook, protocol: 'https', state: 'pending'},
        {endpoint: targets.notification_email, protocol: 'email', state: 'pending'},
      ])
  })

  it('subscribes nobody where there are no feedback topics', async () => {
    await broker.provision()
    const credentials = credentialsOf(await broker.bind(targets))
    expect(credentials).not.to.have.any.keys(...Object.keys(targets))
    expect(ofTeam()).to.deep.equal([])
  })

  it('ends them with the binding', async () => {
    await broker.provision(FEEDBACK)
    await broker.bind(targets)
    confirmAll(broker.env)
    await broker.call('DELETE', `${bindingPath()}?${QUERY}`)
    expect(ofTeam()).to.deep.equal([])
    expect(broker.env.store.all('SELECT * FROM managed_subscription WHERE owner_id = ?', BINDING)).to.deep.equal([])
  })

  it('names every subscription that SNS refused', async () => {
    await broker.provision(FEEDBACK)
    const {status, text} = await broker.bind({notification_email: ''})
    expect(status).to.equal(500)
    expect(text.match(/creating SNS Topic Subscription/g)).to.have.length(3)
    for (const kind of KINDS) expect(text).to.contain(`aws_sns_topic_subscription.${kind}_email[0]`)
  })

  it('shares a subscription with another binding of the same target, which goes with the first', async () => {
    await broker.provision(FEEDBACK)
    await broker.bind(targets)
    const other = '00000000-0000-4000-8000-0000000000b2'
    await broker.bind(targets, other)
    confirmAll(broker.env)
    expect(ofTeam()).to.have.length(6)
    await broker.call('DELETE', `${bindingPath()}?${QUERY}`)
    expect(ofTeam()).to.deep.equal([])
    expect((await broker.call('DELETE', `${bindingPath(other)}?${QUERY}`)).status).to.equal(200)
  })
})
