import type {AwsAccess} from './context.ts'
import {InvalidValue} from './failure.ts'
import {plainLine} from './plain-text.ts'
import {checkServerAddress} from './server-address.ts'

/** @throws InvalidValue unless the name is 1 to 63 of letters, digits, dot, dash and underscore. */
export function checkContextName(name: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) || name === 'environment') {
    throw new InvalidValue(`Can't name a context ${plainLine(name)}.`, {
      hints: [
        'Use letters, digits, dot, dash and underscore, beginning with a letter or digit; "environment" is taken.',
      ],
    })
  }
  return name
}

/** @returns the URL without a final slash. @throws InvalidValue unless it is http or https and holds no credentials. */
export function checkBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidValue(`Can't use ${plainLine(text)} as a URL.`, {
      hints: ['Write it as https://host[:port][/path].'],
    })
  }
  if (url.username || url.password) {
    throw new InvalidValue("Can't keep credentials inside a URL.", {
      hints: ['Give the user with --broker-username and the password with --broker-password-stdin.'],
    })
  }
  return url.href.replace(/\/+$/, '')
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
