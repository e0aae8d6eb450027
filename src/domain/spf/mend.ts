import {parseSpf, termsOf} from './record.ts'

/** A record without the terms that void it: those that cannot be read, and every modifier but the first of its kind. */
export function withoutErrors(text: string): string {
  const terms = termsOf(text).map(({term}) => term)
  for (;;) {
    const record = ['v=spf1', ...terms].join(' ')
    const reading = parseSpf(record)
    if ('record' in reading) return record
    const {at} = reading.error
    const index = termsOf(record).findIndex((term) => at >= term.at && at <= term.at + term.term.length)
    terms.splice(Math.max(0, index), 1)
  }
}
