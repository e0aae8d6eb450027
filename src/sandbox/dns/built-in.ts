import type {Environment} from '../environment.ts'
import type {DnsRecord} from './zone.ts'
import {NAME_SERVERS} from './zone.ts'

/** The sandbox's own domain, and the sender's side of DKIM, SPF and MAIL FROM. They are there without being made. */
const OWN_ZONE = 'sandbox.test'
export const AMAZON_ZONE = 'amazonses.com'
export const BUILT_IN_ZONES: readonly string[] = [OWN_ZONE, AMAZON_ZONE]

/** Public half of an RSA-2048 key whose private half was thrown away: enough for those who look whether a key is there. */
const DKIM_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAoKNb8MhW2ASkPFSFUEmDI0Tb/eiS4PFJY/WwOStXjvBugy5qxBvB+I5o' +
  'GY4vfzM68LcMvCUw69wUqb3A9/B9Hv9+zO0UuZp9eBggQ+Zmv4kIZQ7PAWRxjwLiSVqwx582B0FLSCjEKvPXIrIqBYD7SseMLQKC' +
  'd//Nr7jX5+BYMEC4lmG6T1xAXlqOvm0XKN1kO5nQr58Bh4bdDRPOQPWk3KkqXHs3fVc7vEEkwJBPpuobb6BsnTPsONoVCbAy7siS' +
  '2iRCepI9rurMt7WR8S1l+r/bpKZy8wDkmJ4Xurztvhpc984votKS0jSCa5svIc6xqn7Wm5qYndRkkiQMvwSXqwIDAQAB'

/** What a built-in zone holds besides the records that were put there; nothing for any other zone. */
export function builtInRecords(env: Environment, zone: string): DnsRecord[] {
  if (zone === OWN_ZONE) return nameServerRecords(env)
  if (zone === AMAZON_ZONE) return amazonRecords(env)
  return []
}

const SECOND_ADDRESS = 'dns.second-address'

/** Where ns2 is from now on. */
export function rememberSecondAddress(env: Environment, address: string): void {
  if (env.store.setting(SECOND_ADDRESS) !== address) env.store.setSetting(SECOND_ADDRESS, address)
}

function nameServerRecords(env: Environment): DnsRecord[] {
  const addresses = ['127.0.0.1', env.store.setting(SECOND_ADDRESS) ?? '127.0.0.1']
  return NAME_SERVERS.map((name, index) => ({name, type: 'A', ttl: 3600, data: addresses[index] ?? '127.0.0.1'}))
}

function amazonRecords(env: Environment): DnsRecord[] {
  const rows = env.store.all<{tokens: string}>('SELECT dkim_tokens_json AS tokens FROM email_identity')
  const tokens = rows.flatMap((row) => JSON.parse(row.tokens) as string[])
  return [
    // Mail leaves from this machine, so that is what the sender policy permits.
    {name: AMAZON_ZONE, type: 'TXT', ttl: 900, data: 'v=spf1 ip4:127.0.0.0/8 -all'},
    {name: `feedback-smtp.${env.settings.region}.${AMAZON_ZONE}`, type: 'A', ttl: 60, data: '127.0.0.1'},
    ...tokens.map((token): DnsRecord => {
      return {name: `${token}.dkim.${AMAZON_ZONE}`, type: 'TXT', ttl: 1800, data: `p=${DKIM_KEY}`}
    }),
  ]
}
