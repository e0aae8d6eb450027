import {expect} from 'chai'
import {DEBIAN_AWS, type ProgramOutcome, pythonProgram, runProgram} from './program.ts'
import {startTenant, type Tenant} from './tenant.ts'
import {type Wiretap, wiretap} from './wiretap.ts'

/** What each speaks to CloudWatch: the older one knows only Query, the newer one prefers JSON to CBOR. */
const CLIS = [
  {origin: 'Debian', program: DEBIAN_AWS, version: /^aws-cli\/2\./, wire: 'application/x-www-form-urlencoded'},
  {
    origin: "Python's registry",
    program: pythonProgram('aws'),
    version: /^aws-cli\/1\./,
    wire: 'application/x-amz-json-1.0',
  },
]
const REFUSED_KEY = 'The security token included in the request is invalid.'

for (const {origin, program, version, wire} of CLIS)
  describe(`the AWS CLI from ${origin}`, () => {
    let tenant: Tenant
    let tap: Wiretap
    let environment: Record<string, string>
    /** The variables of the binding's own credentials. */
    let tenantsOwn: Record<string, string>
    before(async () => {
      tenant = await startTenant()
      await tenant.history()
      tap = await wiretap(tenant.sandbox.endpoints.awsUrl)
      environment = await tenant.environment()
      const {credentials} = tenant
      tenantsOwn = {
        AWS_ACCESS_KEY_ID: credentials['aws_access_key_id'] ?? '',
        AWS_SECRET_ACCESS_KEY: credentials['aws_secret_access_key'] ?? '',
      }
    })
    after(async () => {
      await tap?.close()
      await tenant?.close()
    })

    /** The endpoint is given in argv too: Debian's version is older than the variable that names it. */
    const aws = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProgramOutcome> => {
      const all = {...environment, AWS_ENDPOINT_URL: tap.url, ...env}
      return runProgram(program, ['--endpoint-url', tap.url, '--output', 'json', ...args], {env: all})
    }
    const answer = async (...args: string[]): Promise<unknown> => {
      const {code, stdout, stderr} = await aws(args)
      expect(code, stderr).to.equal(0)
      return stdout === '' ? undefined : JSON.parse(stdout)
    }
    const send = (env: Readonly<Record<string, string>>) => {
      const content = JSON.stringify({Simple: {Subject: {Data: 'Hello'}, Body: {Text: {Data: 'Hello'}}}})
      const to = 'ToAddresses=success@simulator.amazonses.com'
      const from = `someone@${tenant.domain}`
      return aws(['sesv2', 'send-email', '--from-email-address', from, '--destination', to, '--content', content], env)
    }
    const bindingsUser = async () => {
      const {Users} = (await answer('iam', 'list-users', '--path-prefix', '/cf/')) as {Users: {UserName: string}[]}
      expect(Users).to.have.length(1)
      return Users[0]?.UserName ?? ''
    }

    it('is the version that it is taken for', async () => {
      expect((await aws(['--version'])).stdout).to.match(version)
    })

    it('lists the identity as verified', async () => {
      expect(await answer('sesv2', 'list-email-identities')).to.deep.equal({
        EmailIdentities: [
          {IdentityType: 'DOMAIN', IdentityName: tenant.domain, SendingEnabled: true, VerificationStatus: 'SUCCESS'},
        ],
      })
    })

    it('lists the access key of the binding', async () => {
      const user = await bindingsUser()
      const listed = await answer('iam', 'list-access-keys', '--user-name', user)
      expect(listed).to.have.nested.property('AccessKeyMetadata.length', 1)
      expect(listed).to.deep.nested.include({
        'AccessKeyMetadata[0].AccessKeyId': tenantsOwn['AWS_ACCESS_KEY_ID'],
        'AccessKeyMetadata[0].Status': 'Active',
      })
    })

    it('reads the policy of the binding, decoded', async () => {
      const user = await bindingsUser()
      const policy = await answer('iam', 'get-user-policy', '--user-name', user, '--policy-name', user)
      expect(policy).to.have.deep.nested.property('PolicyDocument.Statement[0].Action', [
        'ses:SendEmail',
        'ses:SendRawEmail',
      ])
    })

    it(`reads the bounce rate, in ${wire}`, async () => {
      const Dimensions = [{Name: 'ses:configuration-set', Value: tenant.configurationSet}]
      const Metric = {Namespace: 'AWS/SES', MetricName: 'Reputation.BounceRate', Dimensions}
      const queries = [{Id: 'rate', MetricStat: {Metric, Period: 3600, Stat: 'Average'}}]
      const [from, to] = [-6, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString())
      tap.mediaTypes()
      const data = (await answer(
        ...['cloudwatch', 'get-metric-data', '--start-time', from ?? '', '--end-time', to ?? ''],
        ...['--metric-data-queries', JSON.stringify(queries)],
      )) as {MetricDataResults: {Id: string; StatusCode: string; Timestamps: string[]; Values: number[]}[]}
      const [rate] = data.MetricDataResults
      expect(rate).to.include({Id: 'rate', StatusCode: 'Complete'})
      expect(rate?.Timestamps).to.have.length(rate?.Values.length ?? -1)
      expect(rate?.Values[0]).to.be.closeTo(0.03, 0.001)
      expect([...tap.mediaTypes()]).to.deep.equal([wire])
    })

    it('pauses the configuration set, which refuses mail until it is resumed', async () => {
      const set = ['--configuration-set-name', tenant.configurationSet]
      const switchSending = (flag: string) => answer('sesv2', 'put-configuration-set-sending-options', ...set, flag)
      const sendingEnabled = async () => await answer('sesv2', 'get-configuration-set', ...set)
      await switchSending('--no-sending-enabled')
      expect(await sendingEnabled()).to.have.nested.property('SendingOptions.SendingEnabled', false)
      const refused = await send(tenantsOwn)
      expect(refused.code).not.to.equal(0)
      expect(refused.stderr).to.contain('(SendingPausedException) when calling the SendEmail operation')
      await switchSending('--sending-enabled')
      expect(await sendingEnabled()).to.have.nested.property('SendingOptions.SendingEnabled', true)
      const sent = await send(tenantsOwn)
      expect(sent.code, sent.stderr).to.equal(0)
      expect(JSON.parse(sent.stdout)).to.have.property('MessageId')
    })

    it('sees when the key of the binding was last used', async () => {
      expect((await send(tenantsOwn)).code).to.equal(0)
      const id = tenantsOwn['AWS_ACCESS_KEY_ID'] ?? ''
      const used = await answer('iam', 'get-access-key-last-used', '--access-key-id', id)
      expect(used).to.deep.nested.include({
        'AccessKeyLastUsed.ServiceName': 'ses',
        'AccessKeyLastUsed.Region': environment['AWS_REGION'],
      })
    })

    it('may not list identities with the key of a binding', async () => {
      const denied = await aws(['sesv2', 'list-email-identities'], tenantsOwn)
      expect(denied.code).not.to.equal(0)
      expect(denied.stderr).to.contain('(AccessDeniedException) when calling the ListEmailIdentities operation')
    })

    it('is refused with a revoked key, by every service in its own words', async () => {
      const user = await bindingsUser()
      const key = ['--user-name', user, '--access-key-id', tenantsOwn['AWS_ACCESS_KEY_ID'] ?? '']
      await answer('iam', 'update-access-key', ...key, '--status', 'Inactive')
      const refusals = {
        UnrecognizedClientException: [['sesv2', 'list-email-identities']],
        InvalidClientTokenId: [
          ['iam', 'list-users'],
          ['cloudwatch', 'list-metrics'],
          ['sns', 'list-topics'],
        ],
      }
      for (const [code, commands] of Object.entries(refusals))
        for (const command of commands) {
          const {code: exit, stderr} = await aws(command, tenantsOwn)
          expect(exit, stderr).not.to.equal(0)
          expect(stderr).to.match(new RegExp(`\\(${code}\\) when calling the \\w+ operation: ${REFUSED_KEY}`))
        }
    })
  })
