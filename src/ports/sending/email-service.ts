/**
 * Amazon SES as the account's operator sees it (SES API v2). Methods throw NotAuthorised, Unavailable (throttling
 * included) or UnexpectedAnswer; an absent resource is undefined.
 */
export interface EmailService {
  /** Of the account that is asked. */
  readonly region: string
  identity(domain: string): Promise<IdentityState | undefined>
  configurationSet(name: string): Promise<ConfigurationSetState | undefined>
  /** Names in pages, as ListConfigurationSets gives them; all of the account's. */
  configurationSetNames(): AsyncIterable<readonly string[]>
  /** PutConfigurationSetSendingOptions. Switching sending on again restarts the set's rates. */
  setSending(configurationSet: string, enabled: boolean): Promise<void>
  /**
   * Messages of one set in a span, from SES's own counters (BatchGetMetricData, namespace VDM).
   * Undefined where the account does not have them: feature-detected, never an error.
   */
  volume(configurationSet: string, span: {from: Date; to: Date}): Promise<Volume | undefined>
  /**
   * Messages sent of each set that SES counted any of, ten sets a request, in the order asked for. Ends without an error
   * where the account does not have the counters: with its first answer, so that asking costs one request.
   */
  sent(configurationSets: readonly string[], span: {from: Date; to: Date}): AsyncIterable<SentCount>
  /** {@link volume} by the recipients' large mailbox providers, those with mail; in one request, empty like {@link sent}. */
  providers(configurationSet: string, span: {from: Date; to: Date}): Promise<readonly ProviderVolume[]>
}

export interface SentCount {
  readonly configurationSet: string
  readonly sent: number
}

export interface IdentityState {
  readonly domain: string
  /** The authoritative "can send" flag. */
  readonly verifiedForSending: boolean
  /** PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED. */
  readonly verificationStatus: string
  readonly dkimStatus: string
  readonly dkimTokens: readonly string[]
  /** Zone that the DKIM CNAMEs point into; `dkim.amazonses.com` where SES does not say. */
  readonly signingHostedZone: string
  readonly mailFromDomain?: string
  readonly mailFromStatus?: string
  /** VerificationInfo.ErrorType: HOST_NOT_FOUND, TYPE_NOT_FOUND, INVALID_VALUE, DNS_SERVER_ERROR, … */
  readonly errorType?: string
  /** ISO 8601 */
  readonly lastCheckedAt?: string
  readonly configurationSet?: string
}

export interface ConfigurationSetState {
  readonly name: string
  readonly sendingEnabled: boolean
  readonly reputationMetricsEnabled: boolean
  /** ISO 8601: when sending was last switched on again, which restarted the rates. */
  readonly lastFreshStart?: string
}

export interface Volume {
  readonly sent: number
  readonly permanentBounces: number
  readonly complaints: number
}

export interface ProviderVolume extends Volume {
  /** As SES calls it: Gmail, Yahoo, Hotmail. */
  readonly provider: string
}
