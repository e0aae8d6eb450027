import {hideCredentials} from '../text/hidden-credentials.ts'
import type {CfLogin} from './cloud-foundry-login.ts'
import type {CloudFoundryLogin, CloudFoundryPlatform, Context, OsbPlatform, SecretReference} from './context.ts'

/** A value of a context and where it came from, for `context show --explain`. */
export interface ExplainedValue {
  readonly key: string
  readonly value: string
  readonly from: string
}

/** Where the values of a context come from. */
export interface ContextOrigin {
  /** Where they come from unless something else is said: the contexts file, or nowhere in particular. */
  readonly from: string
  /** What is said of single rows, by their key. */
  readonly origins?: Readonly<Record<string, string>>
  /** The login that fills in what the context leaves open. */
  readonly cfLogin?: CfLogin
}

type Row = readonly [key: string, value: string | undefined, from?: string | undefined]

/** Every setting of a context as flat rows. Secrets appear as the place where they are kept. */
export function explainContext(context: Context, origin: ContextOrigin): ExplainedValue[] {
  const {platform, aws, dns, smtp, clock, mailEndpoint} = context
  const rows: Row[] = [
    ...(platform.kind === 'osb' ? brokerRows(platform) : cloudFoundryRows(platform, origin.cfLogin)),
    ['aws region', aws?.region],
    ['aws endpoint', aws?.endpoint],
    ['aws profile', aws?.profile],
    ['aws credentials', aws && (aws.credentials ? describeSecret(aws.credentials) : "the AWS SDK's own chain")],
    ['resolvers', dns?.resolvers.join(', ')],
    ['port of authoritative servers', dns?.authoritativePort === undefined ? undefined : String(dns.authoritativePort)],
    ['smtp with STARTTLS', smtp?.startTls],
    ['smtp with implicit TLS', smtp?.implicitTls],
    ['smtp certificate authority', smtp?.caFile],
    ['clock', clock?.url],
    ['endpoint for mail over the API', mailEndpoint],
  ]
  return rows.flatMap(([key, value, from]) => {
    if (value === undefined || value === '') return []
    return [{key, value: hideCredentials(value), from: from ?? origin.origins?.[key] ?? origin.from}]
  })
}

function brokerRows({url, username, password, caFile}: OsbPlatform): Row[] {
  return [
    ['platform', 'service broker'],
    ['broker url', url],
    ['broker username', username],
    ['broker password', describeSecret(password)],
    ['broker certificate authority', caFile],
  ]
}

/** What the context leaves open is the login's to say, as findTarget() of the adapter has it. */
function cloudFoundryRows(platform: CloudFoundryPlatform, cfLogin: CfLogin | undefined): Row[] {
  const {organization, space} = platform
  const fallback = (own: string | undefined, key: string, said: string | undefined): Row =>
    own === undefined ? [key, said, cfLogin?.path] : [key, own]
  const targeted = cfLogin?.organization
  const isTargeted = organization === undefined || [targeted?.guid, targeted?.name].includes(organization)
  return [
    ['platform', 'Cloud Foundry'],
    fallback(platform.api, 'api', cfLogin?.api),
    ['login', describeLogin(platform.login)],
    ['user', platform.login.by === 'cf-login' ? cfLogin?.user : undefined, cfLogin?.path],
    fallback(organization, 'organization', targeted?.name),
    fallback(space, 'space', isTargeted ? cfLogin?.space?.name : undefined),
    ['certificate authority', platform.caFile],
    platform.skipSslValidation || platform.login.by !== 'cf-login'
      ? ['certificates', platform.skipSslValidation ? 'not checked' : undefined]
      : ['certificates', cfLogin?.unverified ? 'not checked' : undefined, cfLogin?.path],
  ]
}

function describeLogin(login: CloudFoundryLogin): string {
  switch (login.by) {
    case 'cf-login':
      return login.home === undefined ? 'the cf login' : `the cf login in ${login.home}`
    case 'password': {
      const origin = login.origin === undefined ? '' : ` of ${login.origin}`
      return `user ${login.username}${origin}, password ${describeSecret(login.password)}`
    }
    case 'client-credentials':
      return `client ${login.clientId}, secret ${describeSecret(login.clientSecret)}`
    case 'jwt-bearer':
      return `an assertion ${describeSecret(login.assertion)}`
    case 'token':
      return `a token ${describeSecret(login.accessToken)}`
  }
}

function describeSecret(reference: SecretReference): string {
  if (reference.from === 'environment') return `in the variable ${reference.name}`
  if (reference.from === 'keychain') return `in the keychain (${reference.service}, ${reference.account})`
  return `in the file ${reference.path}${reference.key === undefined ? '' : ` (${reference.key})`}`
}
