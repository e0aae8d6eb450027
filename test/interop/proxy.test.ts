import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Webhook, webhook} from '../sandbox/aws/sns/webhook.ts'
import {DEBIAN_AWS, PYTHON, pythonProgram, runProgram} from './program.ts'
import {startTenant, type Tenant} from './tenant.ts'

const SMTP_HOST = 'email-smtp-fips.us-gov-west-1.amazonaws.com'

describe("programs that know AWS's host names only, through the sandbox's proxy", () => {
  let tenant: Tenant
  let hook: Webhook
  let environment: Record<string, string>
  before(async () => {
    tenant = await startTenant()
    hook = await webhook()
    await tenant.control('POST', '/settings', {snsLinks: 'aws'})
    environment = {
      ...tenant.home.env,
      ...(JSON.parse(await tenant.control('GET', '/env/proxy')) as Record<string, string>),
    }
    expect(environment).not.to.have.property('AWS_ENDPOINT_URL')
  })
  after(async () => {
    await hook?.close()
    await tenant?.close()
  })

  const inbox = async () =>
    (JSON.parse(await tenant.control('GET', '/inbox')) as {messages: readonly unknown[]}).messages.length
  const run = async (program: string, args: readonly string[]) => {
    const {code, stdout, stderr} = await runProgram(program, args, {env: environment})
    expect(code, stderr).to.equal(0)
    return stdout
  }

  for (const [name, program] of [
    ['from Debian', DEBIAN_AWS],
    ["from Python's registry", pythonProgram('aws')],
  ] as const)
    it(`the AWS CLI ${name} finds IAM, STS, SES and CloudWatch, each by its own host`, async () => {
      expect(await run(program, ['iam', 'list-users', '--path-prefix', '/cf/'])).to.match(/csb-aws-ses-/)
      expect(await run(program, ['sts', 'get-caller-identity'])).to.match(/"Account": "000000000000"/)
      expect(await run(program, ['sesv2', 'list-configuration-sets'])).to.match(/csb-aws-ses-/)
      expect(await run(program, ['cloudwatch', 'list-metrics', '--namespace', 'AWS/SES'])).to.match(/"Metrics"/)
    })

  it('a SubscribeURL has the host that checkers insist on, and curl confirms by it', async () => {
    const topic = JSON.parse(await run(DEBIAN_AWS, ['sns', 'create-topic', '--name', 'by-proxy'])) as {TopicArn: string}
    const asked = ['--topic-arn', topic.TopicArn, '--protocol', 'http', '--notification-endpoint', hook.url]
    await run(DEBIAN_AWS, ['sns', 'subscribe', ...asked])
    const [{document} = {document: {} as Record<string, string>}] = await hook.has(1)
    expect(document['SubscribeURL']).to.match(/^https:\/\/sns\.us-gov-west-1\.amazonaws\.com\/\?Action=Confirm/)
    await run('curl', ['--silent', '--show-error', '--fail', document['SubscribeURL'] ?? ''])
    const certificate = await run('curl', ['--silent', '--show-error', '--fail', document['SigningCertURL'] ?? ''])
    expect(certificate).to.match(/^-----BEGIN CERTIFICATE-----/)
    const list = await run(DEBIAN_AWS, ['sns', 'list-subscriptions-by-topic', '--topic-arn', topic.TopicArn])
    expect(list).to.contain(`"SubscriptionArn": "${topic.TopicArn}:`)
  })

  it('Python and Node.js verify the certificate by their own names for the authority', async () => {
    const url = 'https://iam.us-gov.amazonaws.com/'
    const python = `import urllib.request, urllib.error\ntry: urllib.request.urlopen("${url}")\nexcept urllib.error.HTTPError as e: print(e.code)`
    expect(await run(PYTHON, ['-c', python])).to.match(/^40\d\n$/)
    const node = `fetch('${url}').then((answer) => console.log(answer.status))`
    expect(await run(process.execPath, ['-e', node])).to.match(/^40\d\n$/)
  })

  it('curl submits mail to the SMTP hosts by their names, with TLS first and with STARTTLS', async () => {
    const {credentials, domain, home} = tenant
    const from = `ann@${domain}`
    const [config, mail] = [join(home.path, 'curl.config'), join(home.path, 'mail.eml')]
    writeFileSync(mail, `From: ${from}\r\nTo: success@simulator.amazonses.com\r\nSubject: By proxy\r\n\r\nx\r\n`)
    writeFileSync(config, `user = "${credentials['smtp_user']}:${credentials['smtp_password']}"\n`, {mode: 0o600})
    const before = await inbox()
    for (const url of [`smtps://${SMTP_HOST}:465`, `smtp://${SMTP_HOST}:587`])
      await run('curl', [
        ...['--silent', '--show-error', '--config', config, '--ssl-reqd', '--proxytunnel'],
        ...['--proxy', environment['HTTPS_PROXY'] ?? '', '--mail-from', from],
        ...['--mail-rcpt', 'success@simulator.amazonses.com', '--upload-file', mail, url],
      ])
    expect(await inbox()).to.equal(before + 2)
  })

  it('nothing else is reached: no stranger, and no metadata service', async () => {
    for (const url of ['https://example.com/', 'http://169.254.169.254/latest/meta-data/']) {
      const {code} = await runProgram('curl', ['--silent', '--fail', url], {env: environment})
      expect(code, url).to.be.oneOf([22, 56])
    }
  })
})
