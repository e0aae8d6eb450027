import {type RecordSet, zoneFile} from './zone-file.ts'

/** Text for one DNS workflow each, made of the same records. */
const EXPORTS = {zone: zoneFile} as const satisfies Readonly<Record<string, (set: RecordSet) => string>>

export type ExportFormat = keyof typeof EXPORTS

export function isExportFormat(format: string): format is ExportFormat {
  return Object.hasOwn(EXPORTS, format)
}

export function exportRecords(format: ExportFormat, set: RecordSet): string {
  return EXPORTS[format](set)
}
