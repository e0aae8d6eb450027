import {InvalidValue} from '../exit/failure.ts'
import {plainLine} from '../text/plain-text.ts'
import type {Context} from './context.ts'
import {parseServerAddress} from './server-address.ts'

/** The settings without a usable form, by their keys in `context show`. */
function unusableSettings({platform, aws, dns, clock, mailEndpoint}: Context): readonly (readonly [string, unknown])[] {
  const urls: (readonly [string, unknown])[] = [
    ...(platform.kind === 'osb' ? ([['broker url', platform.url]] as const) : ([['api', platform.api]] as const)),
    ['aws endpoint', aws?.endpoint],
    ['clock', clock?.url],
    ['mail endpoint', mailEndpoint],
  ]
  return urls
    .filter(([, value]) => value !== undefined && !isBaseUrl(value))
    .concat(dns ? resolversOf(dns.resolvers) : [])
}

/**
 * Checks what variables and the contexts file say, before anything is asked. The values are not repeated: a URL may hold
 * a password.
 * @param origins what a setting came from, by its key; absent = the context itself
 * @throws InvalidValue
 */
export function checkContext(name: string, context: Context, origins: Readonly<Record<string, string>> = {}): void {
  const [wrong] = unusableSettings(context)
  if (wrong) {
    const [setting] = wrong
    throw new InvalidValue(`Can't use the ${setting} of ${origins[setting] ?? `the context ${plainLine(name)}`}.`, {
      hints: [
        FORMS[setting] ?? 'Write it as https://host[:port][/path], without a user name.',
        'sesctl context --help',
      ],
    })
  }
  if (context.aws !== undefined && !/^[a-z0-9-]{1,63}$/.test(String(context.aws.region))) {
    throw new InvalidValue(
      `Can't use the aws region of ${origins['aws region'] ?? `the context ${plainLine(name)}`}: it is no name of a Region.`,
      {hints: ['Write it as us-gov-west-1.']},
    )
  }
}

const FORMS: Readonly<Record<string, string>> = {
  resolvers:
    'Write addresses, with a port or without, or URLs: 9.9.9.9, 127.0.0.1:5353, https://dns.quad9.net/dns-query',
}

function resolversOf(resolvers: unknown): readonly (readonly [string, unknown])[] {
  const isUsable = (each: unknown): boolean => typeof each === 'string' && parseServerAddress(each) !== undefined
  return Array.isArray(resolvers) && resolvers.every(isUsable) ? [] : [['resolvers', resolvers]]
}

function isBaseUrl(value: unknown): boolean {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
