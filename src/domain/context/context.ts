/** Where things are. A context never holds a secret: it says where the secret is. */
export interface Context {
  readonly platform: OsbPlatform | CloudFoundryPlatform
  readonly aws?: AwsAccess
  readonly dns?: DnsAccess
  readonly smtp?: SmtpOverride
  /** Absent = the service's time is the machine's. */
  readonly clock?: ClockAccess
  /** Base URL at which binding credentials reach SES and STS; absent = the endpoint of {@link aws}, else AWS itself. */
  readonly mailEndpoint?: string
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

/** Cloud Foundry API v3, as the cf CLI talks to it. */
export interface CloudFoundryPlatform {
  readonly kind: 'cf'
  /** API root, such as https://api.fr.cloud.gov; absent = the target of the cf login. */
  readonly api?: string
  readonly login: CloudFoundryLogin
  /** Names or guids; absent = those that the cf login targets. */
  readonly organization?: string
  readonly space?: string
  /** PEM file with the certificate authority to trust. */
  readonly caFile?: string
  /** Connections are not checked at all, which is warned of whenever it is used. */
  readonly skipSslValidation?: boolean
}

/** How UAA is convinced. Only a `cf-login` belongs to another program, which is why it is only ever read. */
export type CloudFoundryLogin =
  /** What `cf login` left in `<home>/.cf/config.json`; absent home = $CF_HOME, else the user's own. */
  | {readonly by: 'cf-login'; readonly home?: string}
  | {readonly by: 'password'; readonly username: string; readonly password: SecretReference; readonly origin?: string}
  | {readonly by: 'client-credentials'; readonly clientId: string; readonly clientSecret: SecretReference}
  /** RFC 7523; the assertion is what an identity provider of a CI system issues. */
  | {
      readonly by: 'jwt-bearer'
      readonly assertion: SecretReference
      readonly clientId?: string
      readonly clientSecret?: SecretReference
    }
  | {readonly by: 'token'; readonly accessToken: SecretReference; readonly refreshToken?: SecretReference}

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
  /** `address`, `address:port` or `https://…/dns-query`; asked beside the authoritative servers. */
  readonly resolvers: readonly string[]
  /** Port of authoritative servers; 53 unless a sandbox stands in for them. */
  readonly authoritativePort?: number
  /** PEM file with the certificate authority of resolvers that are asked over HTTPS. */
  readonly caFile?: string
}

/** Overrides where the credentials' `smtp_server` is reached. */
export interface SmtpOverride {
  /** `host:port` with STARTTLS. */
  readonly startTls?: string
  /** `host:port` with TLS from the first byte. */
  readonly implicitTls?: string
  readonly caFile?: string
}

/** A service whose clock can be moved: a sandbox's. */
interface ClockAccess {
  /** On this machine; a GET answers `{"now": ISO 8601}`. */
  readonly url: string
}

/** Where a secret is kept. Relative files are relative to the configuration folder. */
export type SecretReference =
  | {
      readonly from: 'file'
      readonly path: string /** Key of a JSON file; absent = the whole file, trimmed. */
      readonly key?: string
    }
  | {readonly from: 'environment'; readonly name: string}
  /** The keychain of the operating system. */
  | {readonly from: 'keychain'; readonly service: string; readonly account: string}

export interface ContextsFile {
  readonly current?: string
  readonly contexts: Readonly<Record<string, Context>>
}
