import {plainLine} from '../../domain/text/plain-text.ts'
import type {Mistake, RecordJudgement} from '../../domain/verification/judgement.ts'

const WORDS: Readonly<Record<Mistake, string>> = {
  missing: 'not published',
  'zone-missing': 'the domain has no zone',
  'zone-added-twice': 'the zone name was added twice',
  'subdomain-missing': 'the subdomain was left out',
  'wrong-type': 'a record of another type is there',
  'wrong-value': 'another value is there',
  'target-typo': 'the target is misspelt',
  'zone-added-to-target': 'the zone name was added to the target',
  'quotes-in-value': 'quotation marks are part of the value',
  'value-cut': 'the value was cut',
  'value-split': 'the value was split, and falls apart',
  'smart-quotes': 'typographic quotation marks are part of the value',
  'trailing-text': 'something follows the value that does not belong there',
  'spf-invalid': 'it has an error, which voids all of it',
  'spf-permerror': 'a term before SES makes receivers give up on it',
  'spf-refuses-ses': 'a term in it keeps SES from passing',
  'spf-unanswered': 'what it leads to was not answered for',
  'spf-too-many-lookups': 'it takes more than 10 lookups; receivers give up on it',
  'spf-too-many-voids': 'more than 2 of its lookups find nothing; receivers give up on it',
  'dmarc-invalid-tag': 'it has a tag that receivers ignore',
  'dmarc-weaker-than-inherited': 'it weakens the policy that the domain inherits',
  'spf-without-ses': 'one exists already; two would void both',
  'second-spf': 'there is more than one; together they are void',
  'second-dmarc': 'there is more than one; receivers ignore them all',
  'several-mx': 'there is more than one; SES accepts none beside its own',
  'wrong-region': 'it points to another Region',
  wildcard: 'not published; a wildcard answers in its place',
  'cname-proxied': 'a proxy stands in place of the CNAME',
  'cname-flattened': 'a copy of the key is there instead of the CNAME',
  'cname-beside-other-data': 'a CNAME stands beside other records',
  'under-dname': 'a DNAME above its name sends it elsewhere',
  'key-revoked': 'it leads to a key that SES has revoked',
  'wrong-name': 'it is at a name that nobody asks for',
}

/** What is wrong, in a few words. */
export function mistakeWords({mistake, found}: Pick<RecordJudgement, 'mistake' | 'found'>): string {
  const [first] = found
  if (mistake === 'wrong-type' && first !== undefined) return `a ${plainLine(first.type)} record is there instead`
  return mistake === undefined ? 'not right' : WORDS[mistake]
}
