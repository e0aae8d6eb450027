import type {CloudFoundryLogin, CloudFoundryPlatform, Context, OsbPlatform, SecretReference} from './context.ts'

/** A value of a context and where it came from, for `context show --explain`. */
export interface ExplainedValue {
  readonly key: string
  readonly value: string
  readonly from: string
}

type Row = readonly [key: string, value: string | undefined]

/** Every setting of a context as flat rows. Secrets appear as the place where they are kept. */
export function explainContext(context: Context, from: string): ExplainedValue[] {
  const {platform, aws, dns, smtp} = context
  const rows: Row[] = [
    ...(platform.kind === 'osb' ? brokerRows(platform) : cloudFoundryRows(platform)),
    ['aws region', aws?.region],
    ['aws endpoint', aws?.endpoint],
    ['aws profile', aws?.profile],
    ['aws credentials', aws && (aws.credentials ? describeSecret(aws.credentials) : "the AWS SDK's own chain")],
    ['resolvers', dns?.resolvers.join(', ')],
    ['port of authoritative servers', dns?.authoritativePort === undefined ? undefined : String(dns.authoritativePort)],
    ['smtp with STARTTLS', smtp?.startTls],
    ['smtp with implicit TLS', smtp?.implicitTls],
    ['smtp certificate authority', smtp?.caFile],
  ]
  return rows.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{key, value, from}]))
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

function cloudFoundryRows(platform: CloudFoundryPlatform): Row[] {
  return [
    ['platform', 'Cloud Foundry'],
    ['api', platform.api],
    ['login', describeLogin(platform.login)],
    ['organization', platform.organization],
    ['space', platform.space],
    ['certificate authority', platform.caFile],
    ['certificates', platform.skipSslValidation ? 'not checked' : undefined],
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
  return `in the file ${reference.path}${reference.key === undefined ? '' : ` (${reference.key})`}`
}
