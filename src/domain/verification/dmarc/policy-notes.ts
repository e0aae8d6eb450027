import {type DmarcRecord, isWeaker} from './record.ts'

/** What a valid record says that its policy does not show, in half sentences. */
export function policyNotes({p, sp, np, testing, tags}: DmarcRecord): string[] {
  const below = [
    ['sp', sp, 'subdomains'],
    ['np', np, 'subdomains that do not exist'],
  ] as const
  const share = tags.find(({name}) => name === 'pct')?.value
  return [
    ...below.flatMap(([tag, policy, whose]) =>
      p !== undefined && policy !== undefined && isWeaker(policy, p)
        ? [`${tag}=${policy} leaves ${whose} with less than p=${p}`]
        : [],
    ),
    ...(share !== undefined && /^\d{1,2}$/.test(share) && p !== undefined && p !== 'none'
      ? [
          `pct=${share} is obsolete since RFC 9989, but receivers that have not changed yet apply p=${p} to ${Number(share)} % of the mail that fails`,
        ]
      : []),
    ...(testing ? ['t=y has receivers apply one level less than the policy until it is taken out'] : []),
  ]
}
