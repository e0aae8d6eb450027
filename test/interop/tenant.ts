import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

/** An instance that may send, made by commands alone, and the credentials of one binding. */
export interface Tenant {
  readonly sandbox: RunningSandbox
  readonly domain: string
  readonly configurationSet: string
  readonly credentials: Readonly<Record<string, string>>
  /** What `sesctl dns-instructions --format zone` printed. */
  readonly zoneFragment: string
  /** A home for other programs; nothing is in it. */
  readonly home: ReturnType<typeof temporaryHome>
  /** Runs a command that has to succeed. @returns what it printed */
  sesctl(...args: string[]): Promise<string>
  /** What `sesctl sandbox env` exports, for programs that keep to their own home. */
  environment(): Promise<Record<string, string>>
  /** Makes two weeks of history in which 3 % of the mail bounced. */
  history(): Promise<void>
  /** Asks the sandbox's control API. @returns the text of its answer */
  control(method: string, path: string, body?: object): Promise<string>
  close(): Promise<void>
}

const DOMAIN = 'agency.test'
const HISTORY = {messages: 20_000, days: 14, bounceShare: 0.03, complaintShare: 0.0005, seed: 1}

export async function startTenant(): Promise<Tenant> {
  const sandbox = await testSandbox()
  const ours = sandboxHome(sandbox)
  const home = temporaryHome()
  const close = async (): Promise<void> => {
    ours.dispose()
    home.dispose()
    await sandbox.close()
  }
  const sesctl = async (...args: string[]): Promise<string> => {
    const {code, stdout, stderr} = await runSesctl(args, {env: ours.env})
    if (code !== 0) throw new Error(`sesctl ${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout
  }
  const control = async (method: string, path: string, body?: object): Promise<string> => {
    const {controlUrl, adminToken} = sandbox.endpoints
    const reply = await fetch(controlUrl + path, {
      method,
      headers: {authorization: `Bearer ${adminToken}`},
      ...(body && {body: JSON.stringify(body)}),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path} was answered with ${reply.status}: ${text}`)
    return text
  }
  try {
    const asked = ['--domain', DOMAIN, '--admin-email', `a@${DOMAIN}`, '--mail-from-subdomain', 'bounce']
    await sesctl('provision', 'mail', ...asked)
    const zoneFragment = await sesctl('dns-instructions', 'mail', '--format', 'zone')
    await control('POST', '/dns/import', {text: zoneFragment, origin: DOMAIN})
    await sesctl('verify', 'mail', '--watch', '--until', 'verified', '--timeout', '30s')
    const bound = JSON.parse(await sesctl('bind', 'mail', '--json')) as {
      result: {credentials: Record<string, string>}
    }
    const {credentials} = bound.result
    const configurationSet = credentials['configuration_set_arn']?.split('/').at(-1) ?? ''
    return {
      sandbox,
      domain: DOMAIN,
      configurationSet,
      credentials,
      zoneFragment,
      home,
      sesctl,
      control,
      environment: async () => ({...home.env, ...(JSON.parse(await control('GET', '/env')) as Record<string, string>)}),
      history: async () => void (await control('POST', '/traffic', {configurationSet, ...HISTORY})),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
