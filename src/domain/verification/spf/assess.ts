import {quotedText, quotesMistake, textsAt, toReplace, unquoted} from '../assess-text.ts'
import {assessAbsent} from '../dns/absent.ts'
import type {DnsRecord} from '../dns/answers.ts'
import type {Assessment} from '../judgement.ts'
import {type Scene, zoneRecord} from '../published.ts'
import {assessBrokenSpf, spfInOneStep, splitStrings} from './broken.ts'
import {letsSend} from './edit.ts'
import {asSpf, isMeantAsSpf, joinedForSes} from './mend.ts'
import {isSpf} from './record.ts'
import {assessForSes, mended, sesOptions} from './ses.ts'

/**
 * SPF: one record that lets SES send, whatever else it says. A record that is already there is extended, never joined by a
 * second one: two void both (RFC 7208 section 4.5).
 */
export function assessSpf(scene: Scene): Assessment {
  const texts = textsAt(scene)
  return spfInOneStep(scene, assess(scene, texts), texts)
}

function assess(scene: Scene, texts: readonly DnsRecord[]): Assessment {
  const [published, ...more] = texts.filter(({data}) => isSpf(data))
  if (published === undefined) return assessWithout(scene, texts)
  if (more.length > 0) return assessSeveral(scene, [published, ...more])
  const broken = assessBrokenSpf(scene, published, texts)
  if (broken !== undefined) return broken
  return assessForSes(scene, published)
}

function assessWithout(scene: Scene, texts: readonly DnsRecord[]): Assessment {
  const required = scene.record.value
  const quoted = quotedText(texts, isSpf)
  if (quoted !== undefined) {
    return toReplace(scene, quoted, {
      ...quotesMistake(quoted.data),
      value: mended(scene, unquoted(quoted.data)).value,
    })
  }
  const split = splitStrings(scene, texts)
  if (split !== undefined) return split
  const nearly = texts.find(({data}) => isMeantAsSpf(data))
  if (nearly !== undefined) {
    return toReplace(scene, nearly, {
      mistake: 'wrong-value',
      value: mended(scene, asSpf(nearly.data)).value,
      advice: 'begin the value with exactly  v=spf1  and a space: receivers ignore it as it is',
    })
  }
  return assessAbsent(scene, ({data}) => isSpf(data) && letsSend(data, required))
}

/** The agency's own record comes first: its word on everybody else is the one to keep. */
function assessSeveral(scene: Scene, published: readonly DnsRecord[]): Assessment {
  const required = scene.record.value
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
        sesOptions(scene),
      ).value,
      do: 'leave one SPF record: two void both',
    },
    notes: [],
  }
}
