import {InvalidValue} from '../exit/failure.ts'
import {hideBeforeAt} from '../text/hidden-credentials.ts'
import {plainLine} from '../text/plain-text.ts'
import type {AwsAccess} from './context.ts'
import {checkServerAddress} from './server-address.ts'

/** Names of contexts that are not in the file: what variables say, and the cf login as it is. */
const RESERVED: readonly string[] = ['environment', 'cf-login']

/** @throws InvalidValue unless the name is 1 to 63 of letters, digits, dot, dash and underscore. */
export function checkContextName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) || RESERVED.includes(name)) {
    throw new InvalidValue(`Can't name a context ${plainLine(name)}.`, {
      hints: [
        'Use letters, digits, dot, dash and underscore, beginning with a letter or digit; "environment" and "cf-login" are taken.',
      ],
    })
  }
  return name
}

/** @returns the URL without a final slash. @throws InvalidValue unless it is http or https and holds no credentials. */
export function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidValue(`Can't use ${plainLine(hideBeforeAt(text))} as a URL.`, {
      hints: ['Write it as https://host[:port][/path].'],
    })
  }
  if (url.username || url.password) {
    throw new InvalidValue("Can't keep credentials inside a URL.", {
      hints: [
        'Give the user with --broker-username (or --cf-username) and the password with --broker-password-from (or --cf-password-from).',
      ],
    })
  }
  return url.href.replace(/\/+$/, '')
}

/** {@link checkBaseUrl} for a Cloud Foundry API, which people write without its scheme as well. @throws InvalidValue */
export function checkApiUrl(text: string): string {
  return checkBaseUrl(text.includes('://') ? text : `https://${text}`)
}

/** See {@link parseServerAddress}. @returns the text as it is. @throws InvalidValue */
export function checkResolver(text: string): string {
  checkServerAddress(text)
  return text
}

/** What the flags `--aws-…` of a context say; undefined without a region. @throws InvalidValue */
export function readAwsAccess(flags: {
  'aws-region'?: string | undefined
  'aws-profile'?: string | undefined
  'aws-endpoint'?: string | undefined
}): AwsAccess | undefined {
  const region = flags['aws-region']
  if (region === undefined) return undefined
  return {
    region,
    ...(flags['aws-profile'] === undefined ? {} : {profile: flags['aws-profile']}),
    ...(flags['aws-endpoint'] === undefined ? {} : {endpoint: checkBaseUrl(flags['aws-endpoint'])}),
  }
}
