import type {Metric, SESv2Client} from '@aws-sdk/client-sesv2'
import type {ProviderVolume, SentCount, Volume} from '../../ports/sending/email-service.ts'
import type {AwsOptions} from '../http/aws-call.ts'
import {QUERIES_A_REQUEST, readSums, type VolumeQuery, type VolumeSpan} from './volume-queries.ts'

const METRICS: Readonly<Record<keyof Volume, Metric>> = {
  sent: 'SEND',
  permanentBounces: 'PERMANENT_BOUNCE',
  complaints: 'COMPLAINT',
}

/** The providers that take most mail, as SES calls them. Three of three metrics each fit in one request. */
const PROVIDERS = ['Gmail', 'Yahoo', 'Hotmail'] as const

/** @returns undefined also when there is an answer without a single number, as there is where it is switched off. */
export async function readVolume(
  client: SESv2Client,
  options: AwsOptions,
  configurationSet: string,
  span: VolumeSpan,
): Promise<Volume | undefined> {
  const what = `count the messages of ${configurationSet}`
  const sums = await readSums(client, options, what, queriesOf('', {configurationSet}), span)
  return sums && volumeFrom(sums, '')
}

export async function readProviders(
  client: SESv2Client,
  options: AwsOptions,
  configurationSet: string,
  span: VolumeSpan,
): Promise<ProviderVolume[]> {
  const what = `count the messages of ${configurationSet} by provider`
  const queries = PROVIDERS.flatMap((provider) => queriesOf(`${provider}-`, {configurationSet, provider}))
  const sums = await readSums(client, options, what, queries, span)
  if (!sums) return []
  return PROVIDERS.flatMap((provider) => {
    const volume = volumeFrom(sums, `${provider}-`)
    return volume && volume.sent > 0 ? [{provider, ...volume}] : []
  })
}

export async function* readSent(
  client: SESv2Client,
  options: AwsOptions,
  configurationSets: readonly string[],
  span: VolumeSpan,
): AsyncGenerator<SentCount, void, void> {
  for (let start = 0; start < configurationSets.length; start += QUERIES_A_REQUEST) {
    const sets = configurationSets.slice(start, start + QUERIES_A_REQUEST)
    const queries = sets.map((configurationSet, index) => ({id: `s${index}`, metric: METRICS.sent, configurationSet}))
    const sums = await readSums(client, options, 'count the messages of each instance', queries, span)
    // Where there are no counters at all, each further request would be another one for nothing.
    if (!sums || (start === 0 && sums.size === 0)) return
    for (const [index, configurationSet] of sets.entries()) {
      const sent = sums.get(`s${index}`)
      if (sent !== undefined) yield {configurationSet, sent}
    }
  }
}

function queriesOf(prefix: string, of: Pick<VolumeQuery, 'configurationSet' | 'provider'>): VolumeQuery[] {
  return Object.entries(METRICS).map(([id, metric]) => ({id: `${prefix}${id.toLowerCase()}`, metric, ...of}))
}

function volumeFrom(sums: ReadonlyMap<string, number>, prefix: string): Volume | undefined {
  const sent = sums.get(`${prefix}sent`)
  if (sent === undefined) return undefined
  return {
    sent,
    permanentBounces: sums.get(`${prefix}permanentbounces`) ?? 0,
    complaints: sums.get(`${prefix}complaints`) ?? 0,
  }
}
