import {expect} from 'chai'
import {operatorCredentials} from '../../../src/sandbox/aws/iam/operator.ts'
import {createUser} from '../../../src/sandbox/aws/iam/users.ts'
import {createConfigurationSet} from '../../../src/sandbox/aws/ses/configuration-sets.ts'
import {createEmailIdentity} from '../../../src/sandbox/aws/ses/identities.ts'
import {listRecords} from '../../../src/sandbox/dns/zones.ts'
import {ENDPOINTS, type TestControl, testControl} from './client.ts'

const SET = 'csb-aws-ses-1'
const NEW_SET = {
  name: SET,
  sendingEnabled: true,
  reputationMetricsEnabled: true,
  tlsPolicy: 'REQUIRE',
  suppressedReasons: [],
} as const

describe('the sandbox’s control API', () => {
  let control: TestControl
  beforeEach(async () => {
    control = await testControl()
  })
  afterEach(() => control.close())

  const post = (path: string, body?: unknown) => control.call('POST', path, body)
  const refusal = (answer: {status: number; json: unknown}) => {
    const {code, message} = (answer.json as {error: {code: string; message: string}}).error
    return [answer.status, code, message]
  }

  describe('status', () => {
    it('says how the sandbox is, and keeps its secrets', async () => {
      control.env.store.run(`INSERT INTO unknown_request VALUES ('ses', 'CreateTemplate', 2, 5)`)
      const {json, text} = await control.call('GET', '/status')
      expect(json).to.deep.include({
        pid: process.pid,
        ports: {broker: 1},
        counts: {instances: 0, bindings: 0, identities: 0, messages: 0, zones: 0},
        unknownRequests: [{service: 'ses', operation: 'CreateTemplate', times: 2, lastAt: 5}],
        settings: {
          region: 'us-gov-west-1',
          accountId: '000000000000',
          defaultZone: 'appmail.sandbox.test',
          operationMillis: 0,
          bindMillis: 0,
          alarms: 'upstream',
        },
      })
      expect(json).to.have.nested.property('endpoints.smtp', ENDPOINTS.smtp)
      expect(json).to.have.property('uptimeMillis').that.is.within(0, 10_000)
      const {brokerPassword, operator, adminToken} = ENDPOINTS
      for (const secret of [brokerPassword, operator.secretAccessKey, adminToken, 'secret-of'])
        expect(text).not.to.contain(secret)
    })
  })

  it('gives the environment with the secrets in it', async () => {
    expect((await control.call('GET', '/env')).json).to.deep.equal({
      AWS_ENDPOINT_URL: ENDPOINTS.awsUrl,
      AWS_ACCESS_KEY_ID: 'AKIAOPERATOR',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-operator',
      AWS_REGION: 'us-gov-west-1',
      AWS_DEFAULT_REGION: 'us-gov-west-1',
      SESCTL_SANDBOX_BROKER_URL: ENDPOINTS.brokerUrl,
      SESCTL_SANDBOX_BROKER_USERNAME: 'broker',
      SESCTL_SANDBOX_BROKER_PASSWORD: 'secret-of-the-broker',
      SESCTL_SANDBOX_SMTP: ENDPOINTS.smtp,
      SESCTL_SANDBOX_SMTPS: ENDPOINTS.smtps,
      SESCTL_SANDBOX_DNS: ENDPOINTS.dns,
      SESCTL_SANDBOX_CA: ENDPOINTS.caFile,
      SESCTL_SANDBOX_CF_API: 'http://127.0.0.1:7',
      SESCTL_SANDBOX_CF_UAA: 'http://127.0.0.1:8',
      SESCTL_SANDBOX_CF_HOME: '/tmp/cf',
      SESCTL_SANDBOX_CF_PASSWORD_TENANT: 'secret-of-the-tenant',
      SESCTL_SANDBOX_CF_CLIENT_ID: 'ci',
      SESCTL_SANDBOX_CF_CLIENT_SECRET: 'secret-of-the-client',
      SESCTL_SANDBOX_CF_ASSERTION: 'secret-of-the-provider',
    })
  })

  it('stops on request', async () => {
    expect((await post('/stop')).json).to.deep.equal({stopping: true})
    expect(control.asked).to.deep.equal(['stop'])
  })

  describe('reset', () => {
    it('wipes what happened and keeps what programs know', async () => {
      const {env} = control
      const operator = operatorCredentials(env)
      env.store.setSetting('broker_password', 'kept')
      createConfigurationSet(env, NEW_SET)
      createEmailIdentity(env, {name: 'agency.gov', configurationSetName: SET, tags: {a: 'b'}})
      createUser(env, {name: 'csb-aws-ses-b', path: '/cf/'})
      await post('/dns/set', {name: 'agency.gov', type: 'TXT', data: 'x'})
      expect((await post('/reset')).json).to.deep.equal({reset: true})
      for (const table of ['configuration_set', 'email_identity', 'resource_tag', 'dns_record'])
        expect(env.store.all(`SELECT * FROM ${table}`), table).to.deep.equal([])
      expect(env.store.all('SELECT name FROM dns_zone')).to.deep.equal([{name: 'appmail.sandbox.test'}])
      expect(env.store.all('SELECT name FROM iam_user')).to.have.length(1)
      expect(env.store.all('SELECT arn FROM sns_topic')).to.have.length(2)
      expect(operatorCredentials(env)).to.deep.equal(operator)
      expect(env.store.all('SELECT name FROM user_policy')).to.have.length(1)
      expect(env.store.setting('broker_password')).to.equal('kept')
    })
  })

  describe('settings', () => {
    it('changes only what is named', async () => {
      const answer = await post('/settings', {operationMillis: 5})
      expect(answer.json).to.have.keys(
        'operationMillis',
        'bindMillis',
        'alarms',
        'max24HourSend',
        'maxSendRate',
        'snsLinks',
      )
      expect(control.asked).to.deep.equal([{operationMillis: 5}])
    })

    it('chooses between the alarms of upstream and working ones', async () => {
      await post('/settings', {alarms: 'working'})
      expect(control.asked).to.deep.equal([{alarms: 'working'}])
    })

    for (const [body, message] of [
      [{operationMillis: -1}, 'operationMillis has to be a whole number from 0 to 600000'],
      [{bindMillis: 1.5}, 'bindMillis has to be a whole number from 0 to 600000'],
      [{bindMillis: null}, 'bindMillis has to be a whole number from 0 to 600000'],
      [{bindMillis: 'soon'}, 'bindMillis has to be a whole number from 0 to 600000'],
      [{alarms: 'loud'}, 'alarms has to be upstream or working'],
      [
        {region: 'x'},
        'unknown field region; there are operationMillis, bindMillis, alarms, max24HourSend, maxSendRate, snsLinks',
      ],
      [{max24HourSend: -1}, 'max24HourSend has to be a whole number from 0 to 1000000000'],
      [{maxSendRate: 0}, 'maxSendRate has to be a number from 0.1 to 1000000'],
    ] as const)
      it(`refuses ${JSON.stringify(body)}`, async () => {
        expect(refusal(await post('/settings', body))).to.deep.equal([400, 'bad-request', message])
        expect(control.asked).to.deep.equal([])
      })
  })

  describe('dns', () => {
    const record = {name: 'Agency.gov.', type: 'txt', data: 'v=spf1 -all'}

    it('sets a record and has it looked at soon', async () => {
      expect((await post('/dns/set', record)).json).to.deep.equal({
        record: {zone: 'agency.gov', name: 'agency.gov', type: 'TXT', ttl: 300, data: 'v=spf1 -all'},
      })
      expect(control.asked).to.deep.equal(['check'])
    })

    it('lists all zones or one', async () => {
      await post('/dns/set', record)
      await post('/dns/set', {name: 'a.other.test', type: 'A', data: '192.0.2.1', ttl: 5})
      const all = (await control.call('GET', '/dns')).json as {records: object[]}
      expect(all.records).to.have.length(2)
      const one = (await control.call('GET', '/dns?zone=other.test')).json as {records: object[]}
      expect(one.records).to.deep.equal([
        {zone: 'other.test', name: 'a.other.test', type: 'A', ttl: 5, data: '192.0.2.1'},
      ])
    })

    it('deletes by name, type and data', async () => {
      await post('/dns/set', record)
      expect((await post('/dns/delete', {name: 'agency.gov', type: 'A'})).json).to.deep.equal({deleted: 0})
      expect((await post('/dns/delete', {name: 'agency.gov', type: 'TXT', data: 'v=spf1 -all'})).json).to.deep.equal({
        deleted: 1,
      })
    })

    it('takes a zone file and gives it back as text', async () => {
      const text = '$ORIGIN agency.gov.\n$TTL 60\n@ IN TXT "one"\nwww IN A 192.0.2.1\n'
      expect((await post('/dns/import', {text})).json).to.deep.equal({zone: 'agency.gov', records: 2})
      const answer = await control.call('GET', '/dns/export?zone=agency.gov')
      expect(answer.type).to.equal('text/plain; charset=utf-8')
      expect(answer.text).to.match(/192\.0\.2\.1/)
      await post('/dns/delete', {name: 'www.agency.gov'})
      await post('/dns/import', {text: answer.text})
      expect(listRecords(control.env, 'agency.gov').map(({name}) => name)).to.include('www.agency.gov')
    })

    for (const [path, body] of [
      ['/dns/set', {...record, type: 'NAPTR'}],
      ['/dns/set', {...record, name: 'bad name'}],
      ['/dns/set', {name: 'a.agency.gov', type: 'A', data: 'not an address'}],
      ['/dns/import', {text: 'nonsense ( '}],
    ] as const)
      it(`says what is wrong with data: ${path} ${JSON.stringify(body)}`, async () => {
        const [status, code, message] = refusal(await post(path, body))
        expect([status, code]).to.deep.equal([400, 'bad-dns-data'])
        expect(message).to.be.a('string').that.is.not.empty
      })

    it('says what is missing', async () => {
      expect(refusal(await post('/dns/set', {name: 'a.test', type: 'A'}))).to.deep.equal([
        400,
        'bad-request',
        'data is missing',
      ])
      expect(refusal(await control.call('GET', '/dns/export'))[2]).to.equal('zone is missing')
    })
  })

  describe('inbox', () => {
    const put = (id: string, to: string) =>
      control.env.store.run(
        `INSERT INTO message (id, accepted_at, transport, access_key_id, user_name, source, identity, configuration_set,
           recipients_json, subject, raw)
         VALUES (?, 5, 'smtp', 'AKIA', 'user', 'a@agency.gov', 'agency.gov', ?, ?, 'Hello', ?)`,
        id,
        SET,
        JSON.stringify([to]),
        Buffer.from(`From: a@agency.gov\r\nTo: ${to}\r\nSubject: Hello\r\n\r\nText \xe9\r\n`, 'latin1'),
      )

    it('lists mail, by recipient and up to a limit', async () => {
      put('0111-1', 'b@agency.gov')
      put('0111-2', 'c@agency.gov')
      const messages = async (query: string) => {
        const {json} = await control.call('GET', `/inbox${query}`)
        return (json as {messages: {id: string}[]}).messages.map(({id}) => id)
      }
      expect(await messages('')).to.deep.equal(['0111-2', '0111-1'])
      expect(await messages('?to=B@agency.gov')).to.deep.equal(['0111-1'])
      expect(await messages('?limit=1')).to.deep.equal(['0111-2'])
    })

    it('reads a message, byte for byte and parsed', async () => {
      put('0111-1', 'b@agency.gov')
      const {json} = await control.call('GET', '/inbox/0111-1')
      expect(json).to.include({id: '0111-1', subject: 'Hello', from: 'a@agency.gov'})
      expect(json).to.have.property('headers').that.deep.includes({name: 'subject', value: 'Hello'})
      expect(json).to.have.property('events').that.deep.equals([])
      const {raw} = json as {raw: string}
      expect(Buffer.from(raw, 'base64').toString('latin1')).to.match(/Text \xe9\r\n$/)
    })

    it('has no message that it does not have', async () => {
      expect(refusal(await control.call('GET', '/inbox/0111-9'))).to.deep.equal([
        404,
        'not-found',
        'there is no message 0111-9',
      ])
    })

    it('refuses a limit that is none', async () => {
      expect(refusal(await control.call('GET', '/inbox?limit=many'))[0]).to.equal(400)
    })
  })

  describe('traffic', () => {
    const asked = {configurationSet: SET, messages: 1000, days: 3, bounceShare: 0.1, complaintShare: 0, seed: 1}

    it('makes history for a configuration set', async () => {
      createConfigurationSet(control.env, NEW_SET)
      expect((await post('/traffic', asked)).status).to.equal(200)
      const [row] = control.env.store.all<{sends: number}>('SELECT sum(sends) AS sends FROM send_statistic')
      expect(row!.sends).to.equal(1000)
    })

    it('needs a set that is there', async () => {
      expect(refusal(await post('/traffic', asked))).to.deep.equal([
        404,
        'not-found',
        `there is no configuration set ${SET}`,
      ])
    })

    it('refuses shares that are none, and more of them than there is mail', async () => {
      createConfigurationSet(control.env, NEW_SET)
      expect(refusal(await post('/traffic', {...asked, bounceShare: 2}))[2]).to.equal(
        'bounceShare has to be a number from 0 to 1',
      )
      const tooMany = refusal(await post('/traffic', {...asked, bounceShare: 0.6, complaintShare: 0.6}))
      expect(tooMany.slice(0, 2)).to.deep.equal([400, 'bad-request'])
    })
  })
})
