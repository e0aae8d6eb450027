import type {RequiredRecord} from '../../records/required-records.ts'
import {followAnswer} from '../dns/answers.ts'
import {type DnsFacts, replyKey, serversOf} from '../facts.ts'
import type {RecordJudgement} from '../judgement.ts'
import {policyDomain} from '../questions.ts'
import {type DmarcInForce, type DmarcTexts, discoverDmarc} from './discovery.ts'
import {isWeaker, parseDmarc} from './record.ts'

/** What the domain of a DMARC record would inherit, as far as a resolver answered. */
export function inheritedPolicy({name}: RequiredRecord, facts: DnsFacts): DmarcInForce | undefined {
  const domain = policyDomain(name)
  if (domain === undefined) return undefined
  const texts = policyTexts(facts)
  return discoverDmarc(domain, (above) => (above === domain ? [] : texts(above))).inForce
}

/** DMARC policies as somebody answered them: a resolver, or a server of the zone. */
export function policyTexts(facts: DnsFacts): DmarcTexts {
  return (domain) => {
    const question = {name: `_dmarc.${domain}`, type: 'TXT'} as const
    const replies = serversOf(facts, question.name).map(({server}) => facts.replies.get(replyKey(server, question)))
    const answer = replies.find((reply) => reply?.kind === 'answer')
    if (answer?.kind !== 'answer') return undefined
    return followAnswer(answer.answers, question).records.map(({data}) => data)
  }
}

/** What the policy above makes of an assessment of the domain's own record. */
export function besideInherited<Part extends Omit<RecordJudgement, 'record' | 'seen'>>(
  assessment: Part,
  inherited: DmarcInForce | undefined,
): Part {
  if (inherited?.applied === undefined || inherited.applied === 'none') return assessment
  const rule = `p=${inherited.applied} from ${inherited.domain}`
  if (assessment.mistake === 'missing') {
    const note = `until then it inherits ${rule}: mail that is sent before DKIM works will be ${WORDS[inherited.applied]}`
    return {...assessment, notes: [...assessment.notes, note]}
  }
  const [published] = assessment.found
  const policy = published && parseDmarc(published.value)?.p
  if (assessment.state !== 'right' || published === undefined || policy === undefined) return assessment
  if (!isWeaker(policy, inherited.applied)) return assessment
  return {
    ...assessment,
    mistake: 'dmarc-weaker-than-inherited',
    edit: {
      replace: published.value,
      with: published.value.replace(/\bp\s*=\s*\w+/i, `p=${inherited.applied}`),
      do: `keep it only if you mean to: without this record the domain inherits ${rule}`,
    },
  }
}

const WORDS = {none: 'delivered', quarantine: 'treated as suspicious', reject: 'refused'} as const
