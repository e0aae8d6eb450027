import {assessAbsent} from '../dns/absent.ts'
import type {Assessment, Edit, Mistake, ZoneRecord} from '../judgement.ts'
import {look, type RecordView, wanted, zoneRecord} from '../published.ts'
import {zonesOf} from '../questions.ts'

const FEEDBACK_HOST = /^feedback-smtp\.([a-z0-9-]+)\.amazonses\.com$/

/** MAIL FROM: exactly one MX, to the Region's own host. The preference of an only one makes no difference. */
export function assessMx(view: RecordView): Assessment {
  const {record} = view
  const expected = hostOf(record.value)
  const published = look(view, {name: record.name, type: 'MX'}).records
  const isRight = ({data}: {data: string}): boolean => hostOf(data) === expected
  if (published.length === 0) return assessAbsent(view, isRight, (text) => text.toLowerCase().includes(expected))
  const found = published.map(zoneRecord)
  const others = published.filter((each) => !isRight(each)).map(zoneRecord)
  if (published.length === 1 && others.length === 0) return {state: 'right', found, notes: []}
  const [only] = others
  return published.length === 1 && only !== undefined
    ? {state: 'wrong', found, notes: [], ...oneWrong(view, only, expected)}
    : {state: 'wrong', mistake: 'several-mx', found, edit: onlyOne(view, found, others), notes: []}
}

function oneWrong(view: RecordView, {value}: ZoneRecord, expected: string): {mistake: Mistake; edit: Edit} {
  const {record, elsewhere} = view
  const edit = (advice: string): Edit => ({publish: wanted(record), replace: value, with: record.value, do: advice})
  const host = hostOf(value)
  if (zonesOf(record, elsewhere).some((zone) => host === `${expected}.${zone}`)) {
    return {mistake: 'zone-added-to-target', edit: edit('end the host with a dot: the zone was added to it')}
  }
  const region = FEEDBACK_HOST.exec(host)?.[1]
  if (region !== undefined) {
    const own = FEEDBACK_HOST.exec(expected)?.[1] ?? 'another Region'
    return {mistake: 'wrong-region', edit: edit(`change the host: this one is ${region}'s, the instance is in ${own}`)}
  }
  return {
    mistake: 'wrong-value',
    edit: edit('change the host; if mail is received here, choose another MAIL FROM subdomain instead'),
  }
}

/** SES takes one MX record and no other, its own host under two preferences included. */
function onlyOne({record}: RecordView, found: readonly ZoneRecord[], others: readonly ZoneRecord[]): Edit {
  const own = found.filter(({value}) => hostOf(value) === hostOf(record.value))
  const kept = own.find(({value}) => value.toLowerCase() === record.value.toLowerCase()) ?? own[0]
  const remove = found.filter((each) => each !== kept)
  const hosts = others.length === 0 ? '' : '; if mail is received here, choose another MAIL FROM subdomain instead'
  return {
    ...(kept === undefined ? {publish: wanted(record)} : {}),
    remove,
    do: `leave one MX record: SES accepts no other beside its own${hosts}`,
  }
}

function hostOf(mx: string): string {
  return mx.slice(mx.indexOf(' ') + 1)
}
