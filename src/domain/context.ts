/** Where things are. A context never holds a secret: it says where the secret is. */
export interface Context {
  readonly platform: OsbPlatform
  readonly aws?: AwsAccess
  readonly dns?: DnsAccess
  readonly smtp?: SmtpOverride
}

/** A service broker that is talked to directly, without Cloud Foundry in front. */
export interface OsbPlatform {
  readonly kind: 'osb'
  /** Base URL, without /v2. */
  readonly url: string
  readonly username: string
  readonly password: SecretReference
  /** PEM file with the certificate authority to trust. */
  readonly caFile?: string
}

/** An operator's access to the AWS account behind the broker. */
export interface AwsAccess {
  readonly region: string
  /** Base URL that stands in for every AWS endpoint. */
  readonly endpoint?: string
  /** A profile of the AWS shared configuration files. */
  readonly profile?: string
  /** JSON text {"accessKeyId","secretAccessKey"}; absent = the SDK's own chain (environment, profile, role). */
  readonly credentials?: SecretReference
}

export interface DnsAccess {
  /** `address` or `address:port`; asked beside the authoritative servers. */
  readonly resolvers: readonly string[]
  /** Port of authoritative servers; 53 unless a sandbox stands in for them. */
  readonly authoritativePort?: number
}

/** Overrides where the credentials' `smtp_server` is reached. */
export interface SmtpOverride {
  /** `host:port` with STARTTLS. */
  readonly startTls?: string
  /** `host:port` with TLS from the first byte. */
  readonly implicitTls?: string
  readonly caFile?: string
}

/** Where a secret is kept. Relative files are relative to the configuration folder. */
export type SecretReference =
  | {
      readonly from: 'file'
      readonly path: string /** Key of a JSON file; absent = the whole file, trimmed. */
      readonly key?: string
    }
  | {readonly from: 'environment'; readonly name: string}

export interface ContextsFile {
  readonly current?: string
  readonly contexts: Readonly<Record<string, Context>>
}
