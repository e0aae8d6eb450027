import type {Context, SecretReference} from './context.ts'

/** A value of a context and where it came from, for `context show --explain`. */
export interface ExplainedValue {
  readonly key: string
  readonly value: string
  readonly from: string
}

/** Every setting of a context as flat rows. Secrets appear as the place where they are kept. */
export function explainContext(context: Context, from: string): ExplainedValue[] {
  const {platform, aws, dns, smtp} = context
  const rows: (readonly [string, string | undefined])[] = [
    ['platform', 'service broker'],
    ['broker url', platform.url],
    ['broker username', platform.username],
    ['broker password', describeSecret(platform.password)],
    ['broker certificate authority', platform.caFile],
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

function describeSecret(reference: SecretReference): string {
  if (reference.from === 'environment') return `in the variable ${reference.name}`
  return `in the file ${reference.path}${reference.key === undefined ? '' : ` (${reference.key})`}`
}
