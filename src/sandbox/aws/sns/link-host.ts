import type {Environment} from '../../environment.ts'

/**
 * Which host the links of SNS's messages have: the sandbox's own address, which every program reaches, or AWS's, as programs
 * insist that check a SubscribeURL before they follow it. The sandbox's proxy leads them back here.
 */
export const LINK_HOSTS = ['sandbox', 'aws'] as const
export type LinkHost = (typeof LINK_HOSTS)[number]

const KEY = 'sns.link-host'

export function linkHost({store}: Environment): LinkHost {
  return store.setting(KEY) === 'aws' ? 'aws' : 'sandbox'
}

export function setLinkHost({store}: Environment, host: LinkHost): void {
  store.setSetting(KEY, host)
}

/** Base of the links, without a slash at the end. */
export function linkBase(env: Environment, endpointUrl: string): string {
  return linkHost(env) === 'aws' ? `https://sns.${env.settings.region}.amazonaws.com` : endpointUrl
}
