import {quotedText, quotesMistake, textsAt, toReplace, unquoted} from '../assess-text.ts'
import {assessAbsent} from '../dns/absent.ts'
import type {DnsRecord} from '../dns/answers.ts'
import type {Assessment} from '../judgement.ts'
import {type RecordView, zoneRecord} from '../published.ts'
import {assessBrokenSpf, spfInOneStep, splitStrings} from './broken.ts'
import {letsSend} from './edit.ts'
import {asSpf, isMeantAsSpf, joinedForSes} from './mend.ts'
import {isSpf} from './record.ts'
import {assessForSes, mended, sesOptions} from './ses.ts'

/**
 * SPF: one record that lets SES send, whatever else it says. A record that is already there is extended, never joined by a
 * second one: two void both (RFC 7208 section 4.5).
 */
export function assessSpf(view: RecordView): Assessment {
  const texts = textsAt(view)
  return spfInOneStep(view, assess(view, texts), texts)
}

function assess(view: RecordView, texts: readonly DnsRecord[]): Assessment {
  const [published, ...more] = texts.filter(({data}) => isSpf(data))
  if (published === undefined) return assessWithout(view, texts)
  if (more.length > 0) return assessSeveral(view, [published, ...more])
  const broken = assessBrokenSpf(view, published, texts)
  if (broken !== undefined) return broken
  return assessForSes(view, published)
}

function assessWithout(view: RecordView, texts: readonly DnsRecord[]): Assessment {
  const required = view.record.value
  const quoted = quotedText(texts, isSpf)
  if (quoted !== undefined) {
    return toReplace(view, quoted, {
      ...quotesMistake(quoted.data),
      value: mended(view, unquoted(quoted.data)).value,
    })
  }
  const split = splitStrings(view, texts)
  if (split !== undefined) return split
  const nearly = texts.find(({data}) => isMeantAsSpf(data))
  if (nearly !== undefined) {
    return toReplace(view, nearly, {
      mistake: 'wrong-value',
      value: mended(view, asSpf(nearly.data)).value,
      advice: 'begin the value with exactly  v=spf1  and a space: receivers ignore it as it is',
    })
  }
  return assessAbsent(view, ({data}) => isSpf(data) && letsSend(data, required))
}

/** The agency's own record comes first: its word on everybody else is the one to keep. */
function assessSeveral(view: RecordView, published: readonly DnsRecord[]): Assessment {
  const required = view.record.value
  const isOurs = ({data}: DnsRecord): boolean => data.toLowerCase() === required.toLowerCase()
  const inOrder = [...published.filter((record) => !isOurs(record)), ...published.filter(isOurs)]
  const [kept, ...removed] = inOrder
  return {
    state: 'wrong',
    mistake: 'second-spf',
    found: inOrder.map(zoneRecord),
    edit: {
      remove: removed.map(zoneRecord),
      ...(kept === undefined ? {} : {replace: kept.data}),
      with: joinedForSes(
        inOrder.map(({data}) => data),
        sesOptions(view),
      ).value,
      do: 'leave one SPF record: two void both',
    },
    notes: [],
  }
}
