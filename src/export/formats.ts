import {cloudflareBatch} from './cloudflare.ts'
import {csv} from './csv.ts'
import {dnscontrol} from './dnscontrol.ts'
import {markdown} from './markdown.ts'
import {nsupdateScript} from './nsupdate.ts'
import {octodns} from './octodns.ts'
import {plainYaml} from './plain-yaml.ts'
import {type Exported, guesses, type RecordSet} from './record-set.ts'
import {route53Batch} from './route53.ts'
import {terraformAws} from './terraform-aws.ts'
import {terraformCloudflare} from './terraform-cloudflare.ts'
import {terraformGoogle} from './terraform-google.ts'
import {zoneFile} from './zone-file.ts'

export type {Exported, RecordSet} from './record-set.ts'

/** Text for one DNS workflow each, made of the same records. */
const EXPORTS = {
  yaml: plainYaml,
  csv,
  markdown,
  zone: zoneFile,
  nsupdate: nsupdateScript,
  route53: route53Batch,
  'terraform-aws': terraformAws,
  'terraform-cloudflare': terraformCloudflare,
  'terraform-google': terraformGoogle,
  cloudflare: cloudflareBatch,
  dnscontrol,
  octodns,
} as const satisfies Readonly<Record<string, (set: RecordSet) => Exported>>

export type ExportFormat = keyof typeof EXPORTS

export const EXPORT_FORMATS = Object.keys(EXPORTS).filter(isExportFormat)

export function isExportFormat(format: string): format is ExportFormat {
  return Object.hasOwn(EXPORTS, format)
}

/** @throws SeveralZones when the format holds the records of one zone, and these belong into several */
export function exportRecords(format: ExportFormat, set: RecordSet): Exported {
  const {text, cautions} = EXPORTS[format](set)
  return {text, cautions: [...guesses(set.zones).map((guess) => `${guess}. Say it by --zone.`), ...cautions]}
}
